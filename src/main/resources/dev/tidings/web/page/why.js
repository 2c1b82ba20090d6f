// What became of an event: what it meant, who was told, and if nobody, why not.
import { call } from './talk.js';
import { API, button as makeButton, make, named, plural, sentence, visible, when } from './parts.js';
import { openMail } from './inbox.js';

const STAGES = {
  unread: 'Not read yet; it is within seconds.',
  open: 'Not decided yet: what follows may change its meaning. It is decided within seconds, or at the end of a change to its compose project.',
  forgotten: 'Not known: an earlier version of Tidings decided it.',
};
const MAILED = {
  first: 'mailed at once, as the first after a quiet period',
  summary: 'mailed in the summary at the end of a window',
  poll: 'mailed at the end of a polling interval',
  'catch-up': 'mailed when mails could be sent again',
  once: 'mailed because somebody asked',
  again: 'mailed because somebody asked',
};
const SENT = { owed: 'pending', dead: 'given up', unconfirmed: 'may have arrived', accepted: 'sent' };

/** The name of an event's container as a button that opens and closes what became of it. */
export function button(row, event) {
  const open = make('button', 'open');
  open.type = 'button';
  open.title = 'What became of it';
  open.setAttribute('aria-expanded', 'false');
  open.append(make('span', 'name', event.name || event.id.slice(0, 12) || event.type));
  const toggle = async () => {
    const shown = row.querySelector('.why');
    open.setAttribute('aria-expanded', String(!shown));
    if (shown) return shown.remove();
    const place = make('div', 'why', 'Loading…');
    place.setAttribute('role', 'status');
    row.append(place);
    try {
      place.replaceChildren(told((await call(API + 'why?position=' + event.position)).items[0]));
    } catch (problem) {
      place.textContent = 'This could not be loaded: ' + sentence(problem.message);
    }
  };
  // All of the row is for the mouse; the button is for the keyboard. Who marks text wants to copy it.
  row.addEventListener('click', click => {
    if (!click.target.closest('.why') && !String(getSelection())) toggle();
  });
  return open;
}

function told(trace) {
  const list = make('dl');
  const line = (name, ...what) => {
    const value = make('dd');
    value.append(...what);
    list.append(make('dt', '', name), value);
  };
  line('Event', '#' + trace.position + ', ' + visible(trace.action));
  if (trace.incident) line('Meaning', named(trace.incident.name) + ' ' + visible(trace.incident.what) + ' · ' + trace.incident.severity);
  else if (trace.stage === 'judged') line('Meaning', 'not known any more');
  for (const each of trace.problems) line('Problem', problem(each));
  if (STAGES[trace.stage]) line('So far', STAGES[trace.stage]);
  if (trace.stage === 'left-out') line('Not mailed', trace.rule ? 'by the rule ' : 'by a rule that the present configuration does not have', make('code', '', trace.rule ?? ''));
  for (const each of trace.ways) way(each, line);
  return list;
}

const problem = each => each.kind + ' since ' + when(each.since) + ' · ' + plural(each.count, 'incident') + ' · ' + each.state + (each.ended ? ' ' + when(each.ended) : '') + (each.acknowledged ? ' · acknowledged by ' + visible(each.acknowledged) : '');

function way(each, line) {
  if (each.route) line('Route', visible(each.route + (each.group ? ', group ' + each.group : '') + (each.to ? ', to ' + each.to + ' (label)' : '')));
  const reason = visible(each.reason ?? '');
  if (each.outcome === 'waiting') line('Waits', (reason || 'for its mail') + (each.until ? ' · until ' + when(each.until) : ''));
  else if (each.outcome === 'silenced') line('Not mailed', reason + ' · at its end, ' + when(each.at) + ', only the net change was mailed');
  else if (each.outcome === 'held') line('Waited', 'until ' + when(each.at) + ', the end of ' + reason);
  else if (!each.mail) line('Not mailed', reason);
  else mailed(each, line);
}

function mailed(each, line) {
  const { mail } = each;
  const read = makeButton('Read the mail', () => openMail(mail.id), 'Read the mail: ' + (mail.subject ?? ''));
  line('Mail', ...(mail.subject ? [visible(mail.subject) + ' ', read] : ['not kept any more']));
  line('Written', when(each.at) + ' · ' + MAILED[each.outcome]);
  line('Message-ID', make('code', '', '<' + mail.id + '>'));
  for (const to of mail.deliveries) {
    line('To', visible(to.recipient) + ' · ' + SENT[to.state] + (to.ended ? ' ' + when(to.ended) : '') + (to.nextTry ? ' · next try ' + when(to.nextTry) : '') + (to.reply && to.state !== 'accepted' ? ' · ' + visible(to.reply) : ''));
  }
  if (each.reason) line('Nobody gets mail', visible(each.reason));
}
