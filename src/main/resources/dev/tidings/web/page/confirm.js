// What a link in a mail asks for: shown, and done only when somebody says yes.
import { call } from './talk.js';
import { $, API, keepName, myName, named, replace, sentence, told, visible, when } from './parts.js';
import { problemRow } from './problems.js';

const HOURS = 24;
const asked = new URLSearchParams(location.search);
const mute = asked.has('mute');
const name = asked.get('mute') || asked.get('acknowledge') || '';
const filter = 'container=' + name;
/** Whether the page was opened by such a link. */
export const isAsked = location.pathname.endsWith('/confirm');
/** Those that would be acknowledged. */
let open = [];

async function load() {
  $('confirm-title').textContent = !name ? 'Nothing to confirm' : mute ? 'Mute ' + named(name) + ' for ' + HOURS + ' hours?' : 'Acknowledge ' + named(name) + '?';
  $('confirm-yes').textContent = mute ? 'Mute for ' + HOURS + ' hours' : 'Acknowledge';
  $('by').value = myName();
  await told($('confirm').querySelector('.state'), false, async () => {
    if (!name) return 'This link names no container.';
    const { items } = await call(API + 'problems?' + new URLSearchParams({ container: name }));
    open = items.filter(each => !each.acknowledged);
    replace($('confirm-list'), items.map(problemRow));
    $('confirm-what').textContent = mute ? muting() : acknowledging(items);
    $('confirm-form').hidden = !mute && !open.length;
    $('confirm-all').hidden = false;
    return '';
  }, load);
}

function muting() {
  const whom = /[*?]/.test(name) ? 'any container whose name fits ' + visible(name) : 'the container ' + named(name);
  return 'No mail will be written about ' + whom + ' until ' + when(Date.now() + HOURS * 3600000, false) + '. Nothing is lost: then one mail tells what is wrong that was not before. The silence can be ended any time, under Problems.';
}

function acknowledging(items) {
  if (!items.length) return 'No problem of ' + named(name) + ' is open: there is nothing to acknowledge.';
  return open.length ? 'Nobody will be reminded of this, and nobody else told, until it is over:' : 'This is acknowledged already:';
}

async function act(event) {
  event.preventDefault();
  const by = $('by').value.trim();
  keepName(by);
  $('confirm-yes').disabled = true;
  try {
    if (mute) await call(API + 'silences?' + new URLSearchParams({ for: HOURS + 'h', filter, reason: by && 'by ' + by }), 'POST');
    else for (const each of open) await call(API + 'problems/' + each.problem + '/acknowledge?' + new URLSearchParams({ by }), 'POST');
    $('confirm-all').hidden = true;
    say(mute ? 'Muted for ' + HOURS + ' hours: ' + named(name) : 'Acknowledged: ' + named(name));
  } catch (problem) {
    say('Not done: ' + sentence(problem.message));
  }
  $('confirm-yes').disabled = false;
}

function say(text) {
  $('confirm-note').textContent = text;
  $('confirm-note').focus();
}

$('confirm-form').addEventListener('submit', act);
export const confirmation = { load };
