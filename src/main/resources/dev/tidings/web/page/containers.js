// The containers, a page of them, with what they use while somebody looks.
import { call } from './talk.js';
import { $, API, button, draw, make, replace, say, told } from './parts.js';

/** As many as one question about usage may name. */
const PAGE = 30;
/** What wants somebody comes first. */
const RANK = ['unhealthy', 'restarting', 'dead', 'starting', 'paused', 'running', 'created', 'exited'];
const SECONDS = 60;
let all = [];
let page = 0;
/** What is known of those shown, by identity: the last minute. */
let usage = new Map();

const section = $('containers');
const list = $('containers-list');
const state = section.querySelector('.state');
const pager = section.querySelector('.pager');
const back = button('Previous', () => turn(-1));
const on = button('Next', () => turn(1));
const where = make('span', 'faint');
pager.append(back, where, on);

const rank = each => { const at = RANK.indexOf(RANK.includes(each.health) ? each.health : each.state); return at < 0 ? RANK.length : at; };

async function load(quiet) {
  await told(state, quiet && all.length, async () => {
    all = (await call(API + 'containers')).items;
    all.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, undefined, { numeric: true }));
    return show();
  }, () => load(false));
}

function turn(by) {
  page += by;
  state.textContent = show();
  (document.activeElement.disabled || document.activeElement === document.body) && (on.disabled ? back : on).focus();
  use();
}

/** Draws the page that was asked for; says what there is to say where it is empty. */
function show() {
  const words = $('name').value.trim().toLowerCase().split(/\s+/);
  const found = all.filter(each => words.every(word => [each.name, each.image, each.state, each.health].some(text => text.toLowerCase().includes(word))));
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  page = Math.min(Math.max(page, 0), pages - 1);
  const shown = found.slice(page * PAGE, (page + 1) * PAGE);
  usage = new Map(shown.map(each => [each.id, usage.get(each.id) ?? { moments: [] }]));
  replace(list, shown.map(row));
  pager.hidden = pages === 1;
  back.disabled = page === 0;
  on.disabled = page === pages - 1;
  where.textContent = page + 1 + ' of ' + pages;
  say($('containers-count'), all.length ? all.length + ' in all, ' + all.filter(each => each.state === 'running').length + ' running' : '');
  return found.length ? '' : all.length ? 'No container is called so.' : 'The engine has no containers.';
}

function row(each) {
  const node = make('li');
  node.dataset.key = each.id;
  const about = make('div');
  const marks = make('span', 'marks');
  const odd = { running: '', paused: 'odd', restarting: 'bad', dead: 'bad' };
  marks.append(make('span', 'mark ' + (odd[each.state] ?? ''), each.state));
  if (each.health) marks.append(make('span', 'mark ' + { healthy: 'good', unhealthy: 'bad', starting: 'odd' }[each.health], each.health));
  marks.prepend(make('span', 'name', each.name));
  about.append(marks, make('p', 'faint', each.image + (each.status ? ' · ' + each.status.replace(/ \((health.*|.*healthy)\)$/, '') : '')));
  node.append(about, meter('cpu'), meter('memory'));
  fill(node, usage.get(each.id), each);
  return node;
}

/** A curve, and beside it the same in words: the curve itself says nothing to a screen reader. */
function meter(of) {
  const node = make('div', 'use');
  node.dataset.of = of;
  const curve = draw('svg', { viewBox: '0 0 ' + SECONDS + ' 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, draw('rect', { class: 'under', width: SECONDS, height: 20, rx: 1 }), draw('polyline', { points: '' }));
  const words = make('span', 'words');
  words.append(make('span', 'now'), make('span', 'faint limit'));
  node.append(curve, words);
  return node;
}

function fill(node, known, each) {
  // Nobody looked for a while: what was before that is no part of the curve.
  const begin = known.moments.findLastIndex((moment, i) => i && Date.parse(moment.time) - Date.parse(known.moments[i - 1].time) > 10000);
  for (const meter of node.querySelectorAll('.use')) {
    const cpu = meter.dataset.of === 'cpu';
    meter.hidden = !['running', 'paused'].includes(each.state);
    const values = known.moments.filter((moment, i) => i >= begin && moment[meter.dataset.of] !== null);
    // So that idling is not drawn as a storm, CPU has room for a tenth of one; memory for a quarter more than there is.
    const top = Math.max(...values.map(moment => moment[meter.dataset.of]), cpu ? 10 : 1) * (cpu ? 1 : 1.25);
    const end = Date.parse(known.moments.at(-1)?.time ?? 0);
    const points = values.map(moment => (SECONDS - (end - Date.parse(moment.time)) / 1000).toFixed(1) + ',' + (19 - 18 * moment[meter.dataset.of] / top).toFixed(1));
    meter.querySelector('polyline').setAttribute('points', points.join(' '));
    const last = values.at(-1);
    const none = { slow: 'no answer', forbidden: 'forbidden', failed: 'not told' }[known.reading] ?? '…';
    say(meter.querySelector('.now'), !last ? none : cpu ? last.cpu.toFixed(1) + ' %' : bytes(last.memory));
    say(meter.querySelector('.limit'), !last || cpu ? (cpu ? 'CPU' : 'memory') : known.limit ? 'of ' + bytes(known.limit) : 'memory');
  }
}

const bytes = count => count >= 2 ** 30 ? (count / 2 ** 30).toFixed(1) + ' GiB' : count >= 2 ** 20 ? Math.round(count / 2 ** 20) + ' MiB' : Math.round(count / 1024) + ' KiB';

/** Asks what those use that are shown; to ask is what keeps the sampler awake. */
async function use() {
  const ids = [...list.children].map(node => node.dataset.key).filter(id => ['running', 'paused'].includes(all.find(each => each.id === id)?.state));
  if (!ids.length) return;
  const known = ids.map(id => usage.get(id)?.moments.at(-1)?.time).filter(Boolean).sort();
  // Whoever is new needs the whole minute; who is not, what came since the one that is furthest behind.
  const since = known.length === ids.length ? '&since=' + known[0] : '';
  let answer;
  try { answer = await call(API + 'usage?' + ids.map(id => 'container=' + id).join('&') + since); } catch { return; }
  for (const each of answer.items) {
    const old = usage.get(each.id);
    if (!old) continue;
    const last = old.moments.at(-1)?.time ?? '';
    const moments = [...old.moments, ...each.moments.filter(moment => Date.parse(moment.time) > (last ? Date.parse(last) : 0))];
    usage.set(each.id, { moments: moments.slice(-SECONDS), reading: each.reading, limit: each.memoryLimit });
    const node = [...list.children].find(row => row.dataset.key === each.id);
    if (node) fill(node, usage.get(each.id), all.find(one => one.id === each.id));
  }
}

$('search').addEventListener('submit', event => event.preventDefault());
$('name').addEventListener('input', () => { page = 0; state.textContent = show(); });
export const containers = { load: () => load(false).then(use), refresh: () => load(true), use };
