// The journal: a page at a time, the newest live.
import { listen } from './talk.js';
import { $, API, listing, make, moment, when } from './parts.js';
import { position } from './status.js';

const PAGE = 100;
const BAD = new Set(['die', 'oom', 'gap']);
const SAID = { live: '', broken: 'The stream broke; trying again.', behind: 'Too much was missed to be brought; loaded anew.' };
let part = null;
let deaf = null;
let waiting = [];
let heard = () => {};

/** Says what is to happen when something happens. */
export function onEvents(how) { heard = how; }

function row(event) {
  const node = make('li');
  node.dataset.key = node.dataset.position = event.position;
  const [action, ...data] = event.action.split(':');
  const more = data.join(':').trim();
  const about = event.event?.Actor?.Attributes ?? {};
  const exit = event.action === 'die' ? about.exitCode : undefined;
  const bad = (BAD.has(event.action) && exit !== '0') || event.action.includes('unhealthy');
  const good = event.action.includes(': healthy');
  const tag = make('span', 'tag');
  tag.append(make('span', 'mark ' + (bad ? 'bad' : good ? 'good' : ''), (more && action === 'health_status' ? more : action) + (exit !== undefined ? ' ' + exit : '')));
  const said = [event.type, action === 'health_status' ? '' : more.slice(0, 80) + (more.length > 80 ? '…' : ''), about.image, about.reason, event.reconciled ? 'nobody saw it happen' : ''];
  node.append(moment(event.time), tag, make('span', 'name', event.name), make('span', 'faint', said.filter(Boolean).join(' · ')));
  return node;
}

const words = () => $('words').value.trim().split(/\s+/).filter(Boolean).map(word => 'filter=' + encodeURIComponent(word));

export const events = listing('events', {
  path: () => 'events?' + ['limit=' + PAGE, ...words(), ...(part ? ['since=' + part.since, 'until=' + part.until] : [])].join('&'),
  empty: () => words().length || part ? 'No such event is remembered.' : 'Nothing has happened yet. Start a container, and it appears here at once.',
  item: row,
  // Rows that came in pushed others out.
  cursor: next => events.list.lastChild?.dataset.position ?? next,
});

function take() {
  const news = waiting;
  waiting = [];
  // Whoever reads an older page is not disturbed.
  if (!events.isFirst() || part) return;
  const top = Number(events.list.firstChild?.dataset.position ?? 0);
  const rows = news.filter(event => Number(event.position) > top).slice(-PAGE).map(row);
  if (!rows.length) return;
  for (const each of rows) each.classList.add('fresh');
  events.state.textContent = '';
  events.list.prepend(...rows.reverse());
  while (events.list.children.length > PAGE) { events.list.lastChild.remove(); events.more(); }
}

/** Listens from the position on that the status told, so that nothing is missed between the two. */
export function tune() {
  deaf?.();
  deaf = null;
  say('');
  if (!$('live').checked) return;
  deaf = listen(API + 'events?' + ['after=' + position, ...words()].join('&'), event => {
    // A storm is drawn some times a second, not once an event; and only its end is kept.
    if (!waiting.length) setTimeout(take, 30);
    waiting.push(event);
    if (waiting.length > 2 * PAGE) waiting = waiting.slice(-PAGE);
    heard(event);
  }, state => {
    say(SAID[state]);
    if (state === 'behind') events.load();
  });
}
const say = text => { $('live-state').textContent = text; };

/** Shows a stretch of time only; without one, everything again. */
export function narrow(from, to) {
  part = from === undefined ? null : { since: new Date(from).toISOString(), until: new Date(to - 1).toISOString() };
  $('narrowed').hidden = !part;
  if (part) $('narrowed').firstElementChild.textContent = 'From ' + when(from, false) + ' to ' + when(to, false) + ' only.';
  events.load().then(() => part && $('narrowed').querySelector('button').focus());
}
$('narrowed').querySelector('button').addEventListener('click', () => { narrow(); $('words').focus(); });
$('filter').addEventListener('submit', event => { event.preventDefault(); events.load(); tune(); });
$('live').addEventListener('change', tune);
