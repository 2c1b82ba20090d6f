// Takes pictures of the page: node pictures.mjs ADDRESS TOKEN FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withBrowser } from './browser.mjs';

const [address, token, folder] = process.argv.slice(2);
const VIEWS = ['problems', 'events', 'inbox', 'containers', 'outbox', 'rules'];
const WIDTHS = [360, 800, 1400];
mkdirSync(folder, { recursive: true });

await withBrowser(async browser => {
  // Somebody has been looking for a minute: curves are as long as that.
  const watcher = await browser.newPage();
  await watcher.goto(address + '#/containers');
  await watcher.waitForTimeout(62000);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of WIDTHS) {
      const context = await browser.newContext({ viewport: { width, height: width === 360 ? 740 : 900 }, colorScheme, locale: 'en-GB', reducedMotion: 'reduce' });
      await context.addInitScript(key => sessionStorage.setItem('tidings-token', key), token);
      const page = await context.newPage();
      for (const view of VIEWS) {
        await page.goto(address + '#/' + view);
        await page.waitForSelector('#' + view + ':not([hidden]) .rows > li');
        if (view === 'inbox') {
          await page.locator('.open', { hasText: 'OOM' }).first().click();
          await page.frameLocator('#mail-html').locator('body').waitFor();
        }
        if (view === 'containers') await page.waitForFunction(() => document.querySelector('#containers-list polyline').getAttribute('points').split(' ').length > 50);
        await page.waitForTimeout(500);
        await page.screenshot({ path: join(folder, `${view}-${width}-${colorScheme}.png`) });
      }
      await context.close();
    }
  }
});
