// What is wrong with containers now, and what was lately.
import { call } from './talk.js';
import { openMail } from './inbox.js';
import { $, API, button, keepName, make, moment, myName, plural, replace, sentence, told, visible } from './parts.js';

const BAD = ['down', 'not started', 'unhealthy'];
const state = $('problems').querySelector('.state');

async function load(quiet) {
  await told(state, quiet && !$('problems-all').hidden, async () => {
    const [found, silent, done] = await Promise.all([call(API + 'problems'), call(API + 'silences'), call(API + 'operations')]);
    replace($('problems-list'), found.items.map(row));
    replace($('silences-list'), [...silent.items.map(silence), ...silent.windows.map(silence)]);
    $('silences-title').hidden = !silent.items.length && !silent.windows.length;
    replace($('recent-list'), found.recent.map(row));
    $('recent-title').hidden = !found.recent.length;
    replace($('operations-list'), done.items.map(operation));
    $('operations-title').hidden = !done.items.length;
    $('problems-all').hidden = false;
    const more = found.open - found.items.length;
    return found.open ? (more > 0 ? 'And ' + more.toLocaleString() + ' more.' : '') : 'No problems.';
  }, () => load(false));
}

/** One with what may be done about it. */
function row(each) {
  const row = problemRow(each);
  if (!each.ended) row.append(acts(each));
  return row;
}

/** What is known of one. */
export function problemRow(each) {
  const row = make('li');
  row.dataset.key = each.container + ' ' + each.kind + ' ' + each.since;
  const first = make('p');
  first.append(make('span', 'name', each.container), ' ', make('span', 'mark ' + (BAD.includes(each.state) ? 'bad' : each.ended ? '' : 'odd'), each.state), ' ', make('span', '', each.what));
  const second = make('p', 'faint', each.ended ? 'From ' : 'Since ');
  second.append(moment(each.since));
  if (each.ended) second.append(' to ', moment(each.ended));
  if (each.count > 1) second.append(' · ' + plural(each.count, 'time') + ', last at ', moment(each.last));
  if (each.project) second.append(' · ' + each.project + (each.service ? '/' + each.service : ''));
  row.append(first, second);
  if (each.acknowledged && !each.ended) row.append(make('p', 'faint', 'Acknowledged by ' + each.acknowledged + ': no reminders until it is over'));
  if (each.silenced) {
    const silent = make('p', 'faint', 'Not mailed until ');
    silent.append(moment(each.silenced.ends), ': ' + visible(each.silenced.by));
    row.append(silent);
  }
  return row;
}

function acts(each) {
  const node = make('div', 'acts');
  const name = visible(each.container);
  if (!each.acknowledged) {
    node.append(act('Acknowledge', name, () => {
      const by = prompt('Nobody will be reminded of this until it is over: ' + name + '\nYour name, for others to see:', myName());
      if (by !== null) keepName(by.trim());
      return by === null ? null : 'problems/' + each.problem + '/acknowledge?' + new URLSearchParams({ by: by.trim() });
    }, 'Acknowledged: ' + name, 'POST'));
  }
  for (const hours of each.silenced ? [] : ['1', '24']) {
    node.append(act('Silence ' + hours + ' h', name, yes('Nothing of this will be mailed for ' + hours + ' h: ' + name,
      'silences?' + new URLSearchParams({ for: hours + 'h', filter: 'container=' + each.container })), 'Silent for ' + hours + ' h: ' + name, 'POST'));
  }
  return node;
}

/** One that somebody asked for, or a window of the configuration, which has a name and no end button. */
function silence(each) {
  const row = make('li');
  const what = each.filter.join(' ') || 'everything';
  row.dataset.key = each.id ?? each.name;
  const until = make('p', 'faint', 'Until ');
  until.append(moment(each.ends), each.reason ? ' · ' + visible(each.reason) : '', each.name ? ' · ' + visible(each.name) : '', each.criticalPasses ? ' · not what is critical' : '');
  row.append(make('p', 'name', what), until);
  if (each.id) {
    const node = make('div', 'acts');
    node.append(act('End', what, yes('This will be mailed again: ' + visible(what), 'silences/' + each.id), 'Ended: ' + visible(what), 'DELETE'));
    row.append(node);
  }
  return row;
}

/** What somebody did to a compose project. */
function operation(each) {
  const row = make('li');
  row.dataset.key = each.mail + ' ' + each.project;
  const second = make('p', 'faint');
  second.append(moment(each.ended), ' · ', link('Read the mail', () => openMail(each.mail), 'Read the mail: ' + each.sentence));
  row.append(make('p', '', each.sentence), second);
  return row;
}

/** A button that looks like a link, since all it does is to lead elsewhere. */
function link(text, act, label) {
  const node = button(text, act, label);
  node.className = 'link';
  return node;
}

const yes = (question, path) => () => (confirm(question) ? path : null);

/** A button that changes something, once somebody has confirmed it: `ask` says where, or null. */
function act(label, about, ask, done, method) {
  const note = $('problems-note');
  const node = button(label, async () => {
    const path = ask();
    if (path === null) return;
    node.disabled = true;
    try {
      await call(API + path, method);
      note.textContent = done;
      // The button may go away under the keyboard: what was done is the place to go on from.
      note.focus();
      await load(true);
    } catch (problem) {
      note.textContent = 'Not done: ' + sentence(problem.message);
      node.disabled = false;
      node.focus();
    }
  }, label + ': ' + about);
  return node;
}

export const problems = { load: () => load(false), refresh: () => load(true) };
