// The journal: a page at a time, the newest live.
import { listen } from './talk.js';
import { $, API, clock, days, listing, make, when } from './parts.js';
import { position } from './status.js';
import { button as whyButton } from './why.js';

const PAGE = 100;
const BAD = new Set(['die', 'oom', 'gap']);
const SAID = { live: '', broken: 'The stream broke; trying again.', behind: 'Too much was missed to be brought; loaded anew.' };
let part = null;
/** How many routine events are left out of what is shown. */
let hidden = 0;
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
  node.append(clock(event.time), tag, whyButton(node, event), make('span', 'faint', said.filter(Boolean).join(' · ')));
  return node;
}

const typed = () => $('words').value.trim().split(/\s+/).filter(Boolean);
const words = () => typed().map(word => 'filter=' + encodeURIComponent(word));
/** Whoever asks for some kind of event gets it. */
const hides = () => !$('routine').checked && !typed().some(word => word.startsWith('event='));

function count(more) {
  hidden = more;
  $('routine-count').textContent = hides() ? '(' + hidden.toLocaleString() + ' hidden)' : '';
}

export const events = listing('events', {
  path: () => 'events?' + ['limit=' + PAGE, 'routine=' + (hides() ? 0 : 1), ...words(), ...(part ? ['since=' + part.since, 'until=' + part.until] : [])].join('&'),
  empty: () => words().length || part ? 'No such event is remembered.' : 'Nothing has happened yet. Start a container, and it appears here at once.',
  item: row,
  shown: page => { count(page.hidden); days(events.list); },
  // Rows that came in pushed others out.
  cursor: next => events.list.lastChild?.dataset.position ?? next,
});

function take() {
  const news = waiting;
  waiting = [];
  // Whoever reads an older page is not disturbed.
  if (!events.isFirst() || part) return;
  const top = Number(events.list.firstChild?.dataset.position ?? 0);
  const fresh = news.filter(event => Number(event.position) > top);
  const wanted = fresh.filter(event => !hides() || !event.routine);
  count(hidden + fresh.length - wanted.length);
  const rows = wanted.slice(-PAGE).map(row);
  if (!rows.length) return;
  for (const each of rows) each.classList.add('fresh');
  events.state.textContent = '';
  events.list.prepend(...rows.reverse());
  while (events.list.children.length > PAGE) { events.list.lastChild.remove(); events.more(); }
  days(events.list);
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
$('routine').addEventListener('change', () => events.load());
$('live').addEventListener('change', tune);
