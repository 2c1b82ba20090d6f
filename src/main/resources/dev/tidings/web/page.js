import { call, keepToken, listen, onToken, token } from './talk.js';

const $ = id => document.getElementById(id);
const API = 'api/v1/';
const MOST_EVENTS = 1000;
const narrow = matchMedia('(max-width: 999px)');

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const sentence = text => text.replace(/\.*$/, '.');
const when = text => new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });

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
$('key').addEventListener('click', () => login(token() ? 'This tab has a token; another one replaces it.' : 'Changes need it.').then(() => {}, () => {}));
$('login').addEventListener('submit', event => {
  event.preventDefault();
  keepToken($('token').value.trim());
  leaveLogin(wait => wait.resolve());
});
$('login-cancel').addEventListener('click', () => leaveLogin(wait => wait.reject(new Error('no token was given'))));
function leaveLogin(how) {
  $('login').hidden = true;
  $('token').value = '';
  const wait = waiting;
  waiting = null;
  if (wait) how(wait);
  $('key').focus();
}

/* A list with its states, a page at a time */

function listing(view, { path, empty, item, keep = Infinity }) {
  const section = $(view);
  const list = $(view + '-list');
  const state = section.querySelector('.state');
  const more = section.querySelector('.more');
  let next = null;
  let turn = 0;
  async function load(older) {
    const mine = ++turn;
    state.textContent = 'Loading…';
    list.setAttribute('aria-busy', 'true');
    if (more) more.disabled = true;
    try {
      const query = older ? (path().includes('?') ? '&' : '?') + 'before=' + next : '';
      const page = await call(API + path() + query);
      if (mine !== turn) return;
      if (!older) list.replaceChildren();
      page.items.forEach(each => list.append(item(each)));
      next = page.next ?? null;
      state.textContent = list.children.length ? '' : empty;
      // A page without anything, since little was looked through: go on.
      if (!page.items.length && next) state.textContent = 'Nothing in this part; there are older ones.';
    } catch (problem) {
      if (mine !== turn) return;
      state.textContent = 'This could not be loaded: ' + sentence(problem.message);
      const again = make('button', '', 'Try again');
      again.type = 'button';
      again.addEventListener('click', () => load(older));
      state.append(again);
    } finally {
      if (mine === turn) {
        list.removeAttribute('aria-busy');
        if (more) { more.disabled = false; more.hidden = !next || list.children.length >= keep; }
      }
    }
  }
  more?.addEventListener('click', async () => {
    const first = list.children.length;
    await load(true);
    list.children[first]?.querySelector('button, [tabindex]')?.focus();
  });
  return { load: () => load(false), list, state };
}

/* Inbox */

let shown = null;
const inbox = listing('inbox', {
  path: () => 'mails',
  empty: 'No mail yet. The first event brings one.',
  item: mail => {
    const row = make('li');
    const open = make('button', 'open', mail.subject);
    open.type = 'button';
    open.addEventListener('click', () => show(mail.id, open));
    row.append(open, make('p', 'about', when(mail.created) + ' · ' + delivery(mail)));
    return row;
  },
});

function delivery(mail) {
  const states = mail.deliveries.map(d => d.state);
  if (!states.length) return 'nobody waits for it';
  if (states.includes('dead')) return 'given up for somebody';
  return states.includes('owed') ? 'owed' : 'sent';
}

async function show(id, from) {
  document.querySelectorAll('#inbox-list .open').forEach(each => each.removeAttribute('aria-current'));
  from?.setAttribute('aria-current', 'true');
  shown = from;
  try {
    const mail = await call(API + 'mails/' + encodeURIComponent(id));
    $('mail-subject').textContent = mail.subject;
    $('mail-about').textContent = when(mail.created) + ' · to ' + mail.deliveries.map(d => d.recipient + ' (' + d.state + ')').join(', ');
    $('mail-text').textContent = mail.text;
    if (mail.page) $('mail-html').src = mail.page.slice(1); else $('mail-html').removeAttribute('src');
    form(mail.page !== null);
    $('show-html').disabled = mail.page === null;
    $('mail').hidden = false;
    $('mail').focus({ preventScroll: !narrow.matches });
  } catch (problem) {
    inbox.state.textContent = 'This mail could not be loaded: ' + sentence(problem.message);
  }
}
function form(html) {
  $('mail-html').hidden = !html;
  $('mail-text').hidden = html;
  $('show-html').setAttribute('aria-pressed', html);
  $('show-text').setAttribute('aria-pressed', !html);
}
$('show-html').addEventListener('click', () => form(true));
$('show-text').addEventListener('click', () => form(false));
$('mail-close').addEventListener('click', () => { $('mail').hidden = true; shown?.focus(); });

/* Events */

const BAD = new Set(['die', 'oom', 'gap']);
function eventRow(event) {
  const row = make('li', 'row');
  row.dataset.position = event.position;
  const [action, ...data] = event.action.split(':');
  const more = data.join(':').trim();
  const exit = event.event?.Actor?.Attributes?.exitCode;
  const bad = (BAD.has(event.action) && exit !== '0') || event.action.includes('unhealthy');
  row.append(
    make('time', 'about', when(event.time)),
    make('span', bad ? 'tag bad' : 'tag', action + (event.action === 'die' && exit !== undefined ? ' ' + exit : '')),
    make('span', '', event.name),
    make('span', 'about', [event.type, more.length > 80 ? more.slice(0, 80) + '…' : more, event.event?.Actor?.Attributes?.image, event.event?.Actor?.Attributes?.reason, event.reconciled ? 'nobody saw it happen' : ''].filter(Boolean).join(' · ')),
  );
  return row;
}
const words = () => $('words').value.trim().split(/\s+/).filter(Boolean).map(w => 'filter=' + encodeURIComponent(w)).join('&');
const events = listing('events', {
  path: () => 'events?limit=100' + (words() ? '&' + words() : ''),
  empty: 'No such event is remembered.',
  item: eventRow,
  keep: MOST_EVENTS,
});
let deaf = null;
function tune() {
  deaf?.();
  deaf = null;
  $('live-state').textContent = '';
  if (!$('live').checked) return;
  const said = { live: '', broken: 'the stream broke; trying again', behind: 'too much was missed' };
  deaf = listen(API + 'events' + (words() ? '?' + words() : ''), event => {
    // The page that was just loaded may have it already.
    if (Number(events.list.firstChild?.dataset.position) >= Number(event.position)) return;
    events.state.textContent = '';
    events.list.prepend(eventRow(event));
    while (events.list.children.length > MOST_EVENTS) events.list.lastChild.remove();
    refresh();
  }, state => {
    $('live-state').textContent = said[state];
    if (state === 'behind') events.load();
  });
}
$('filter').addEventListener('submit', event => { event.preventDefault(); events.load(); tune(); });
$('live').addEventListener('change', tune);

/* Outbox */

const outbox = listing('outbox', {
  path: () => 'outbox',
  empty: 'Nothing is owed.',
  item: mail => {
    const row = make('li');
    row.append(make('div', 'tag', mail.subject), make('p', 'about', 'Written ' + when(mail.created)));
    for (const each of mail.deliveries) {
      const how = { owed: 'owed', dead: 'given up', accepted: 'sent' }[each.state];
      const next = each.nextTry ? ', next try ' + when(each.nextTry) : '';
      row.append(make('p', '', 'To ' + each.recipient + ': ' + how + next + ', tries: ' + each.tries));
      if (each.reply) row.append(make('p', 'why', each.reply));
    }
    const acts = make('div', 'acts');
    acts.append(act(mail, 'Retry now', '/retry', 'POST', 'Due now: '), act(mail, 'Drop', '', 'DELETE', 'Dropped: '));
    row.append(acts);
    return row;
  },
});
function act(mail, label, path, method, done) {
  const button = make('button', '', label);
  button.type = 'button';
  button.setAttribute('aria-label', label + ': ' + mail.subject);
  button.addEventListener('click', async () => {
    if (method === 'DELETE' && !confirm('Nobody will get this mail any more: ' + mail.subject)) return;
    button.disabled = true;
    try {
      await call(API + 'outbox/' + encodeURIComponent(mail.id) + path, method);
      $('outbox-note').textContent = done + mail.subject;
      await outbox.load();
      refresh();
      $('main').focus();
    } catch (problem) {
      $('outbox-note').textContent = 'Not done: ' + sentence(problem.message);
      button.disabled = false;
    }
  });
  return button;
}

/* Containers */

const containers = listing('containers', {
  path: () => 'containers',
  empty: 'The engine has no containers.',
  item: each => {
    const row = make('li', 'row box');
    row.append(
      make('span', '', each.name),
      make('span', 'tag ' + (each.state === 'running' ? 'good' : 'odd'), each.state),
      make('span', 'about', each.image),
      make('code', 'about', each.id.slice(0, 12)),
    );
    return row;
  },
});

/* Status */

function say(id, className, text) {
  $(id).className = className;
  $(id).textContent = text;
}
async function status() {
  try {
    const now = await call(API + 'status');
    $('host').textContent = now.host;
    $('version').textContent = 'Tidings ' + now.version + '; mails go to ' + now.mail.destination;
    now.stream.state === 'down' ? say('status-stream', 'bad', 'engine out of reach since ' + when(now.stream.since)) : say('status-stream', 'good', 'following');
    const mail = now.mail.state === 'blocked' ? ['bad', 'not sent since ' + when(now.mail.since)] : now.mail.givenUp ? ['odd', now.mail.givenUp + ' given up'] : ['good', 'well'];
    say('status-mail', mail[0], mail[1] + (now.mail.owed ? ', ' + now.mail.owed + ' owed' : ''));
    $('outbox-blocked').textContent = now.mail.state === 'blocked' ? 'Nobody gets any mail since ' + when(now.mail.since) + ': ' + now.mail.reason : '';
    const gap = now.completeness.lastGap;
    now.completeness.state === 'gap' ? say('status-whole', 'odd', 'possible gap') : say('status-whole', 'good', gap ? 'complete since ' + when(gap) : 'complete');
    const open = now.mail.owed + now.mail.givenUp;
    $('owed').hidden = !open;
    $('owed').textContent = open;
  } catch (problem) {
    say('status-stream', 'bad', 'unknown: ' + problem.message);
    say('status-mail', 'odd', 'unknown');
    say('status-whole', 'odd', 'unknown');
  }
}

/* Views */

const views = { inbox, events, outbox, containers };
let view = '';
let fresh = null;
/** Soon after something happened, but not for each event of a storm. */
function refresh() {
  fresh ??= setTimeout(() => {
    fresh = null;
    status();
    if (view === 'inbox' && !inbox.list.contains(document.activeElement)) inbox.load();
  }, 1500);
}
function turn() {
  const wanted = location.hash.slice(1) in views ? location.hash.slice(1) : view || 'inbox';
  if (location.hash === '#main') { $('main').focus(); }
  if (wanted === view) return;
  view = wanted;
  for (const name of Object.keys(views)) {
    $(name).hidden = name !== view;
    const link = document.querySelector('nav a[href="#' + name + '"]');
    name === view ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  document.title = 'Tidings: ' + view;
  views[view].load();
}
addEventListener('hashchange', turn);
await status();
turn();
tune();
setInterval(() => { status(); if (view !== 'events' && !$(view).contains(document.activeElement)) views[view].load(); }, 30000);
