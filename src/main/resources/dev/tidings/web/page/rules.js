// What the configuration says, and how often each of it was the reason.
import { call } from './talk.js';
import { $, API, make, plural, replace, told, when } from './parts.js';

const THEN = { mail: '', continue: 'and on to the next', mute: 'not mailed' };
const BY = { none: 'throttled together', host: 'throttled together' };
const state = $('rules').querySelector('.state');

async function load(quiet) {
  await told(state, quiet && !$('rules-all').hidden, async () => {
    const rulebook = await call(API + 'rules');
    const only = rulebook.only.length ? 'Only ' + rulebook.only.join(' ') + ' is mailed at all. ' : '';
    $('kept-about').textContent = only + (rulebook.keptBackSince ? 'Counted since ' + when(rulebook.keptBackSince) + '.' : 'Nothing was left out yet.');
    replace($('kept-list'), rulebook.rules.map(rule));
    $('routes-about').textContent = 'The first that fits is taken. ' + (rulebook.mailsSince ? 'Mails counted since ' + when(rulebook.mailsSince) + '.' : 'No mail was written yet.');
    replace($('routes-list'), rulebook.routes.map(route));
    $('rules-all').hidden = false;
  }, () => load(false));
}

function rule(each) {
  const row = make('li');
  const words = make('span');
  words.append(make('code', '', each.rule), ' ', make('span', each.configured ? '' : 'faint', each.configured ? '' : 'not a rule of events.exclude'));
  row.append(words, make('span', each.events ? 'number' : 'number faint', plural(each.events, 'event')));
  return row;
}

function route(each) {
  const row = make('li');
  const name = make('span');
  name.append(make('span', 'name', each.name), ' ', make('span', THEN[each.then] ? 'mark' : '', THEN[each.then]));
  const takes = make('p', 'faint', 'Takes ');
  takes.append(make('code', '', each.only.join(' ') || 'everything'), each.except.length ? ', but not ' : '', make('code', '', each.except.join(', ')), '; ' + (BY[each.groupBy] ?? 'each ' + each.groupBy.replace('-', ' ') + ' is throttled separately') + '.');
  const count = each.then === 'mute' ? plural(each.keptBack, 'event') : plural(each.mails, 'mail');
  row.append(name, make('span', 'number', count), takes);
  if (each.windowUntil) row.append(make('p', 'faint', 'Next summary at ' + when(each.windowUntil) + '.'));
  return row;
}

export const rules = { load: () => load(false), refresh: () => load(true) };
