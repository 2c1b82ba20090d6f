// What is pending, why, and what can be done about it.
import { call } from './talk.js';
import { $, API, button, listing, make, plural, sentence, when, visible } from './parts.js';
import { status } from './status.js';

export const outbox = listing('outbox', {
  path: () => 'outbox',
  empty: () => 'No pending mails.',
  names: ['Newer mails', 'Older mails'],
  item: mail => {
    const row = make('li');
    row.dataset.key = mail.id;
    row.append(make('span', 'name', mail.subject), make('p', 'faint', 'Written ' + when(mail.created) + ' · ' + plural(mail.events, 'event')));
    for (const each of mail.deliveries) row.append(...delivery(each));
    const acts = make('div', 'acts');
    acts.append(act(mail, 'Retry now', '/retry', 'POST', 'Tried again at once: '), act(mail, 'Drop', '', 'DELETE', 'Dropped: '));
    row.append(acts);
    return row;
  },
});

function delivery(each) {
  const [word, className] = { owed: ['pending', 'odd'], dead: ['given up', 'bad'], unconfirmed: ['may have arrived', 'odd'], accepted: ['sent', 'good'] }[each.state];
  const line = make('p');
  const next = each.nextTry ? ', next at ' + when(each.nextTry) : '';
  line.append('To ' + each.recipient + ' ', make('span', 'mark ' + className, word), make('span', 'faint', ' ' + (each.tries ? plural(each.tries, 'try', 'tries') : 'not tried yet') + next));
  return each.reply ? [line, make('p', 'faint', sentence(each.reply))] : [line];
}

function act(mail, label, path, method, done) {
  const node = button(label, async () => {
    if (method === 'DELETE' && !confirm('Nobody will get this mail any more: ' + mail.subject)) return;
    node.disabled = true;
    try {
      await call(API + 'outbox/' + encodeURIComponent(mail.id) + path, method);
      $('outbox-note').textContent = visible(done + mail.subject);
      // The button may go away under the keyboard: what was done is the place to go on from.
      $('outbox-note').focus();
      await Promise.all([outbox.refresh(), status()]);
    } catch (problem) {
      $('outbox-note').textContent = 'Not done: ' + sentence(problem.message);
      node.disabled = false;
      node.focus();
    }
  }, label + ': ' + mail.subject);
  return node;
}
