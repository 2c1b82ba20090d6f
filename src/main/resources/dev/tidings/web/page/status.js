// The line at the top: whether events come, whether mails go, whether anything is missing.
import { call } from './talk.js';
import { $, API, plural, say, when } from './parts.js';

/** Where the journal ended when it was last asked. */
export let position = '0';

export async function status() {
  try {
    const now = await call(API + 'status');
    position = now.position;
    say($('host'), now.host);
    say($('version'), 'Tidings ' + now.version + '; mails go to ' + now.mail.destination);
    if (now.stream.state === 'down') say($('status-stream'), 'engine out of reach since ' + when(now.stream.since, false), 'bad');
    else say($('status-stream'), 'following', 'good');
    mail(now.mail);
    problems(now.problems);
    whole(now.completeness);
  } catch (problem) {
    say($('status-stream'), 'unknown: ' + problem.message, 'bad');
    say($('status-mail'), 'unknown', 'odd');
    say($('status-whole'), 'unknown', 'odd');
  }
}

function mail(now) {
  const owed = now.owed ? ', ' + now.owed + ' pending' : '';
  const [word, className] =
    now.state === 'blocked' ? ['not sent since ' + when(now.since, false), 'bad']
    : now.givenUp ? [now.givenUp + ' given up', 'odd']
    : now.unconfirmed ? [now.unconfirmed + ' may have arrived', 'odd']
    : ['well', 'good'];
  say($('status-mail'), word + owed, className);
  const blocked = now.state === 'blocked' ? 'Nobody gets any mail since ' + when(now.since) + ': ' + now.reason : '';
  say($('outbox-blocked'), blocked);
  $('outbox-blocked').hidden = !blocked;
  const open = now.owed + now.givenUp + now.unconfirmed;
  $('owed').hidden = !open;
  say($('owed'), open ? String(open) : '');
  $('owed').title = open ? plural(open, 'mail') + ' not delivered' : '';
}

function problems(open) {
  $('open').hidden = !open;
  say($('open'), open ? String(open) : '');
  $('open').title = open ? plural(open, 'problem') : '';
}

function whole(now) {
  if (now.state === 'gap') say($('status-whole'), 'events may be missing', 'odd');
  else say($('status-whole'), now.lastGap ? 'no missing events since ' + when(now.lastGap, false) : 'no missing events', 'good');
}
