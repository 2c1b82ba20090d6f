// Debian's Chromium, on a profile of its own.
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Does something with a browser, and cleans up after it. */
export async function withBrowser(work) {
  const executablePath = PLACES.find(place => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium found; install the package chromium');
  const profile = mkdtempSync(join(tmpdir(), 'tidings-chromium-'));
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    // As root there is no sandbox; nothing here is of a stranger. The rest keeps it from asking anybody.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disk-cache-dir=' + profile],
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
