// The mails as they were sent.
import { call } from './talk.js';
import { $, API, button, clock, days, listing, make, press, sentence, when, visible } from './parts.js';

const narrow = matchMedia('(max-width: 999px)');
let shown = null;

export const inbox = listing('inbox', {
  path: () => 'mails',
  shown: () => days(inbox.list),
  empty: () => 'No mail yet. The first event brings one.',
  names: ['Newer mails', 'Older mails'],
  item: mail => {
    const row = make('li');
    row.dataset.key = mail.id;
    const open = button(mail.subject, () => show(mail.id));
    open.className = 'open';
    const about = make('p', 'faint');
    about.append(clock(mail.created), ' · ' + mail.events + (mail.events === 1 ? ' event' : ' events') + ' · ');
    const [word, className] = delivery(mail);
    about.append(make('span', className, word));
    row.append(open, about);
    mark(row);
    return row;
  },
});

function delivery(mail) {
  const states = mail.deliveries.map(each => each.state);
  if (!states.length) return ['nobody waits for it', ''];
  if (states.includes('dead')) return ['given up', 'bad'];
  if (states.includes('unconfirmed')) return ['may have arrived', 'odd'];
  return states.includes('owed') ? ['owed', 'odd'] : ['sent', ''];
}

function mark(row) {
  const open = row.dataset.key === shown;
  row.classList.toggle('chosen', open);
  open ? row.querySelector('.open').setAttribute('aria-current', 'true') : row.querySelector('.open').removeAttribute('aria-current');
}

/** Turns to a mail from elsewhere on the page. */
export function openMail(id) {
  location.hash = '#/inbox';
  show(id);
}

async function show(id) {
  try {
    const mail = await call(API + 'mails/' + encodeURIComponent(id));
    shown = id;
    [...inbox.list.children].forEach(mark);
    $('mail-subject').textContent = visible(mail.subject);
    $('mail-about').textContent = visible(when(mail.created) + ' · to ' + mail.deliveries.map(each => each.recipient + ' (' + ({ owed: 'pending', dead: 'given up', unconfirmed: 'may have arrived', accepted: 'sent' })[each.state] + ')').join(', '));
    $('mail-text').textContent = visible(mail.text);
    // The frame may do nothing, and its address is good for this mail and some minutes only.
    if (mail.page) $('mail-html').src = mail.page.slice(1); else $('mail-html').removeAttribute('src');
    form(mail.page !== null);
    $('show-html').disabled = mail.page === null;
    reading(true);
    $('mail').focus({ preventScroll: !narrow.matches });
    if (narrow.matches) $('mail').scrollIntoView();
  } catch (problem) {
    inbox.state.textContent = 'This mail could not be loaded: ' + sentence(problem.message);
  }
}

function reading(yes) {
  $('mail').hidden = !yes;
  $('mail-none').hidden = yes;
  $('mails').parentElement.classList.toggle('reading', yes);
}

function form(html) {
  $('mail-html').hidden = !html;
  $('mail-text').hidden = html;
  press([$('show-html'), $('show-text')], html ? $('show-html') : $('show-text'));
}
$('show-html').addEventListener('click', () => form(true));
$('show-text').addEventListener('click', () => form(false));
$('mail-close').addEventListener('click', () => {
  reading(false);
  [...inbox.list.children].find(row => row.dataset.key === shown)?.querySelector('.open').focus();
});
