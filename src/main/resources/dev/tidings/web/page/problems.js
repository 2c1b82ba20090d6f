// What is wrong with containers now, and what was lately.
import { call } from './talk.js';
import { $, API, make, moment, plural, replace, told } from './parts.js';

const BAD = ['down', 'not started', 'unhealthy'];
const state = $('problems').querySelector('.state');

async function load(quiet) {
  await told(state, quiet && !$('problems-all').hidden, async () => {
    const found = await call(API + 'problems');
    replace($('problems-list'), found.items.map(row));
    replace($('recent-list'), found.recent.map(row));
    $('recent-title').hidden = !found.recent.length;
    $('problems-all').hidden = false;
    const more = found.open - found.items.length;
    return found.open ? (more > 0 ? 'And ' + more.toLocaleString() + ' more.' : '') : 'No problems.';
  }, () => load(false));
}

function row(each) {
  const row = make('li');
  row.dataset.key = each.container + ' ' + each.kind + ' ' + each.since;
  const first = make('p');
  first.append(make('span', 'name', each.container), ' ', make('span', 'mark ' + (BAD.includes(each.state) ? 'bad' : each.ended ? '' : 'odd'), each.state), ' ', make('span', '', each.what));
  const second = make('p', 'faint', each.ended ? 'From ' : 'Since ');
  second.append(moment(each.since));
  if (each.ended) second.append(' to ', moment(each.ended));
  if (each.count > 1) second.append(' · ' + plural(each.count, 'time'));
  if (each.project) second.append(' · ' + each.project + (each.service ? '/' + each.service : ''));
  row.append(first, second);
  return row;
}

export const problems = { load: () => load(false), refresh: () => load(true) };
