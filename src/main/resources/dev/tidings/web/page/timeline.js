// How much happened when: a bar for the events of each minute, and a lane for each thing they meant.
import { call } from './talk.js';
import { $, API, button, draw, make, plural, press, told, when } from './parts.js';

const MINUTE = 60000;
/** How far back, in minutes; and how many of them are one bar, so that bars stay wide enough. */
const SPANS = { '1h': { minutes: 60, step: 1, words: 'hour' }, '6h': { minutes: 360, step: 5, words: '6 hours' }, '24h': { minutes: 1440, step: 15, words: '24 hours' } };
/** As the API names them, the worst first: with what is said of one and of many, and how bad it is. */
const INTENTS = {
  crash: ['crash', 'crashes', 'bad'],
  oom: ['out of memory', 'out of memory', 'bad'],
  'start-failed': ['failed start', 'failed starts', 'bad'],
  unhealthy: ['unhealthy', 'unhealthy', 'bad'],
  'gave-up': ['given up', 'given up', 'bad'],
  'not-cleaned': ['failed clean-up', 'failed clean-ups', 'bad'],
  'run-missing': ['missing run', 'missing runs', 'bad'],
  'run-failed': ['failed run', 'failed runs', 'bad'],
  'run-too-long': ['long run', 'long runs', 'bad'],
  'not-running': ['missing container', 'missing containers', 'bad'],
  'not-back': ['not back after a restart', 'not back after a restart', 'bad'],
  'label-unreadable': ['unreadable label', 'unreadable labels', 'bad'],
  gap: ['events may be missing', 'possible gaps', 'bad'],
  recovered: ['recovery', 'recoveries', 'good'],
  healed: ['healed', 'healed', 'good'],
  'as-expected': ['as expected again', 'as expected again', 'good'],
  'not-expected': ['no longer expected', 'no longer expected', 'good'],
  recreated: ['recreated', 'recreated', 'accent'],
  restarted: ['restart', 'restarts', 'accent'],
  started: ['start', 'starts', 'accent'],
  stopped: ['stop', 'stops', 'accent'],
  cleaned: ['cleaned up', 'cleaned up', 'accent'],
  finished: ['finished', 'finished', 'accent'],
  other: ['other', 'other', ''],
};
const known = new Map();
let span = SPANS['1h'];
let end = 0;
let choose = () => {};

/** Says what is to happen when somebody chooses a stretch of time: told its beginning and its end. */
export function onChoice(how) { choose = how; }

export async function loadTimeline() {
  known.clear();
  await told($('timeline-state'), false, () => fetchSince(span.minutes), loadTimeline);
}

/** Only the last minutes can have changed. What cannot be loaded now comes the next time. */
export async function refreshTimeline() {
  if (!known.size) return told($('timeline-state'), true, () => fetchSince(span.minutes), loadTimeline);
  try { await fetchSince(3); } catch { /* the status line says so */ }
}

async function fetchSince(minutes) {
  const wanted = span;
  // By the host's clock, which may be another one than the browser's.
  const page = await call(API + 'timeline?since=' + minutes + 'm');
  if (wanted !== span) return;
  end = Date.parse(page.until);
  for (const each of page.items) known.set(Date.parse(each.time) / MINUTE, each);
  show();
}

/** The bars, the oldest first. */
function bars() {
  const last = Math.floor(end / MINUTE / span.step);
  const first = last - span.minutes / span.step + 1;
  const all = Array.from({ length: span.minutes / span.step }, (_, i) => ({ from: (first + i) * span.step, events: 0, incidents: {} }));
  for (const [minute, each] of known) {
    const bar = all[Math.floor(minute / span.step) - first];
    if (!bar) { known.delete(minute); continue; }
    bar.events += each.events;
    for (const [word, count] of Object.entries(each.incidents)) bar.incidents[word] = (bar.incidents[word] ?? 0) + count;
  }
  return all;
}

const words = incidents => Object.keys(INTENTS).filter(word => incidents[word]).map(word => incidents[word] === 1 && !['recreated', 'finished', 'other', 'unhealthy', 'oom', 'gave-up', 'healed', 'cleaned', 'not-back', 'as-expected', 'not-expected'].includes(word) ? '1 ' + INTENTS[word][0] : incidents[word] + ' ' + INTENTS[word][1]).join(', ');

function show() {
  const all = bars();
  const most = Math.max(...all.map(bar => bar.events));
  const events = all.reduce((sum, bar) => sum + bar.events, 0);
  const totals = {};
  for (const bar of all) for (const word in bar.incidents) totals[word] = (totals[word] ?? 0) + bar.incidents[word];
  $('timeline-words').textContent = events ? plural(events, 'event') + ' in the last ' + span.words + (words(totals) ? ': ' + words(totals) + '.' : '.') : 'Nothing happened in the last ' + span.words + '.';
  $('chart').hidden = $('timeline-details').hidden = !events;
  $('chart').replaceChildren(
    make('span', 'faint top', span.step === 1 ? 'events a minute' : 'events in ' + span.step + ' min'),
    svg(all, bar => bar.events / most, 'tall', true),
    make('span', 'faint number top', most.toLocaleString()),
    ...Object.keys(INTENTS).filter(word => totals[word]).flatMap(word => [
      make('span', '', INTENTS[word][1]),
      svg(all, bar => (bar.incidents[word] ? 1 : 0), INTENTS[word][2], false),
      make('span', 'number', totals[word].toLocaleString()),
    ]),
    make('span'), ends(all), make('span'),
  );
  if ($('timeline-details').open) table(all);
}

function svg(all, height, className, bottom) {
  const drawing = draw('svg', { viewBox: '0 0 ' + all.length + ' 1', preserveAspectRatio: 'none', class: className, 'aria-hidden': 'true' });
  if (!bottom) drawing.append(draw('rect', { class: 'track', x: 0, y: 0.44, width: all.length, height: 0.12 }));
  all.forEach((bar, i) => {
    const high = height(bar);
    // What is there is seen, beside however much else.
    if (high) drawing.append(draw('rect', { x: i + 0.1, y: 1 - Math.max(high, 0.03), width: 0.8, height: Math.max(high, 0.03) }));
  });
  if (bottom) all.filter(bar => bar.events).forEach(bar => {
    const hit = draw('rect', { class: 'hit', x: all.indexOf(bar), y: 0, width: 1, height: 1 }, draw('title', {}, label(bar) + ': ' + plural(bar.events, 'event')));
    hit.addEventListener('click', () => choose(bar.from * MINUTE, (bar.from + span.step) * MINUTE));
    drawing.append(hit);
  });
  return drawing;
}

const label = bar => when(bar.from * MINUTE, false);

function ends(all) {
  const node = make('div', 'ends faint');
  node.append(make('span', '', label(all[0])), make('span', '', label(all[all.length / 2])), make('span', '', 'now'));
  return node;
}

/** What the chart shows, for those who cannot see it or want to choose a bar by keyboard. */
function table(all) {
  const at = $('timeline-rows').contains(document.activeElement) ? document.activeElement.textContent : null;
  $('timeline-rows').replaceChildren(...all.filter(bar => bar.events).reverse().map(bar => {
    const row = make('tr');
    const time = make('td');
    time.append(button(label(bar), () => choose(bar.from * MINUTE, (bar.from + span.step) * MINUTE), 'Events from ' + label(bar)));
    row.append(time, make('td', 'number', bar.events.toLocaleString()), make('td', '', words(bar.incidents)));
    return row;
  }));
  if (at) [...$('timeline-rows').querySelectorAll('button')].find(each => each.textContent === at)?.focus({ preventScroll: true });
}

$('timeline-details').addEventListener('toggle', () => $('timeline-details').open && table(bars()));
const spans = document.querySelectorAll('[data-span]');
for (const each of spans) each.addEventListener('click', () => { span = SPANS[each.dataset.span]; press(spans, each); loadTimeline(); });
