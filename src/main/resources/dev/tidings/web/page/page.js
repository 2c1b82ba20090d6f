// The page: its views, the token, and when what is looked at again.
import { keepToken, onToken, token } from './talk.js';
import { $, ZONE } from './parts.js';
import { status } from './status.js';
import { loadTimeline, onChoice, refreshTimeline } from './timeline.js';
import { problems } from './problems.js';
import { confirmation, isAsked } from './confirm.js';
import { events, narrow, onEvents, tune } from './events.js';
import { inbox } from './inbox.js';
import { containers } from './containers.js';
import { outbox } from './outbox.js';
import { rules } from './rules.js';

/* The token */

let waiting = null;
function login(why) {
  $('login').hidden = false;
  $('login-why').textContent = why;
  $('token').focus();
  waiting ??= Promise.withResolvers();
  return waiting.promise;
}
onToken(login);
$('key').addEventListener('click', () => login(token() ? 'This tab has one; another replaces it.' : 'Changes need it, where one is set.').then(() => {}, () => {}));
$('login').addEventListener('submit', event => {
  event.preventDefault();
  keepToken($('token').value.trim());
  leave(wait => wait.resolve());
});
$('login-cancel').addEventListener('click', () => leave(wait => wait.reject(new Error('no token was given'))));
function leave(how) {
  $('login').hidden = true;
  $('token').value = '';
  const wait = waiting;
  waiting = null;
  $('key').focus();
  if (wait) how(wait);
}

/* Views: how each is loaded, and how it is kept fresh, every so many seconds */

const views = {
  confirm: { load: confirmation.load, refresh: () => {}, every: 60 },
  problems: { load: problems.load, refresh: problems.refresh, every: 10 },
  events: { load: () => { loadTimeline(); events.load(); }, refresh: refreshTimeline, every: 30 },
  inbox: { load: inbox.load, refresh: inbox.refresh, every: 5 },
  containers: { load: containers.load, refresh: containers.refresh, every: 20 },
  outbox: { load: outbox.load, refresh: outbox.refresh, every: 5 },
  rules: { load: rules.load, refresh: rules.refresh, every: 15 },
};
let view = '';
function turn() {
  // With a slash, for a browser scrolls to whatever has the name itself.
  const asked = location.hash.slice(2);
  const wanted = asked in views ? asked : isAsked ? 'confirm' : view || 'problems';
  if (wanted === view) return;
  if (view) scrollTo(0, 0);
  view = wanted;
  for (const name of Object.keys(views)) {
    $(name).hidden = name !== view;
    const link = document.querySelector('nav a[href="#/' + name + '"]');
    name === view ? link?.setAttribute('aria-current', 'page') : link?.removeAttribute('aria-current');
  }
  document.title = 'Tidings: ' + view;
  views[view].load();
}
addEventListener('hashchange', turn);
document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); $('main').focus(); });

/* What is looked at again, and when: never while nobody sees it */

let soon = null;
// Until the first answer came no view is shown.
const idle = () => document.hidden || !view;
function refresh() {
  if (idle()) return;
  status();
  views[view].refresh();
}
// After something happened: once a second and a half, not for each event of a storm.
onEvents(() => { soon ??= setTimeout(() => { soon = null; refresh(); }, 1500); });
onChoice(narrow);
let second = 0;
setInterval(() => {
  if (idle()) return;
  second++;
  if (second % 10 === 0) status();
  if (second % 2 === 0 && view === 'containers') containers.use();
  if (second % views[view].every === 0) views[view].refresh();
}, 1000);
document.addEventListener('visibilitychange', refresh);

$('zone').textContent = '· times in ' + ZONE;
await status();
turn();
tune();
