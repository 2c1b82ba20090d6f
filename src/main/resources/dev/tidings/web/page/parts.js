// What all parts of the page are made of.
import { call } from './talk.js';

export const API = 'api/v1/';
export const $ = id => document.getElementById(id);

/** What is not drawn: text of strangers may not hide anything, or one name passes for another. */
const HIDDEN = /(?<joined>(?<=[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\ufe0f])\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f|(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{M}])[\u200c\u200d](?=\p{L}))|[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const ALIKE = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Coptic', 'Cherokee', 'Lisu'].map(script => [script, new RegExp('\\p{Script=' + script + '}', 'u')]);
export const visible = text => String(text).replace(HIDDEN, (found, joined) => joined ?? (found === '\n' || found === '\t' ? found : '\ufffd'));
/** A name, with a note where its letters come from alphabets that look alike. */
export function named(name) {
  const text = visible(name);
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  if (/[\u2100-\u218f\u2460-\u24ff\uff10-\uff5a\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f1e5}]/u.test(text) && [...text].some(c => c > '\x7f' && /^[A-Za-z0-9]$/.test(c.normalize('NFKC')))) return text + ' (look-alike letters)';
  const found = ALIKE.filter(([, letters]) => letters.test(text)).map(([script]) => script);
  return found.length < 2 ? text : text + ' (' + found.join(' and ') + ' letters)';
}

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = (className === 'name' ? named : visible)(text);
  return node;
}

export function button(text, act, label) {
  const node = make('button', '', text);
  node.type = 'button';
  if (label) node.setAttribute('aria-label', visible(label));
  node.addEventListener('click', act);
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';
/** A part of a drawing; attributes and not styles, which the page's policy forbids. */
export function draw(tag, attributes, ...inside) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

export const sentence = text => visible(text).replace(/\.*$/, '.');
export const plural = (count, one, many = one + 's') => count.toLocaleString() + ' ' + (count === 1 ? one : many);

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false };
/** The time of day, and the day where it is not today. */
export function when(text, seconds = true) {
  const time = new Date(text);
  const clock = time.toLocaleTimeString(undefined, seconds ? TIME : { ...TIME, second: undefined });
  if (time.toDateString() === new Date().toDateString()) return clock;
  return time.toLocaleDateString(undefined, { day: 'numeric', month: 'short' }) + ' ' + clock;
}
export function moment(text) {
  const node = make('time', 'faint', when(text));
  node.dateTime = text;
  node.title = new Date(text).toString();
  return node;
}

/** The time of day alone, in a list that says the day where it changes. */
export function clock(text) {
  const node = moment(text);
  node.textContent = new Date(text).toLocaleTimeString(undefined, TIME);
  return node;
}
/** Says the day above the first row of each day in a list, but of today's at its beginning. */
export function days(list) {
  let last = new Date().toDateString();
  for (const row of list.children) {
    const time = new Date(row.querySelector('time').dateTime);
    const shown = row.querySelector(':scope > .day');
    if (time.toDateString() === last) shown?.remove();
    else if (!shown) row.prepend(make('h3', 'day', time.toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long' })));
    last = time.toDateString();
  }
}
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What somebody called themselves last, in this browser. */
const NAME = 'tidings-name';
export const myName = () => localStorage.getItem(NAME) ?? '';
export const keepName = name => localStorage.setItem(NAME, name);

export function press(buttons, chosen) {
  for (const each of buttons) each.setAttribute('aria-pressed', each === chosen);
}

/** Says something in a status line, but not the same thing again. */
export function say(node, text, className) {
  if (className !== undefined && node.className !== className) node.className = className;
  const shown = visible(text);
  if (node.textContent !== shown) node.textContent = shown;
}

/** Does what may fail, with a line that says that it is done, or why not and how to try again. */
export async function told(state, quiet, work, again) {
  if (!quiet) state.textContent = 'Loading…';
  try {
    state.textContent = (await work()) ?? '';
    return true;
  } catch (problem) {
    state.textContent = 'This could not be loaded: ' + sentence(problem.message);
    state.append(button('Try again', again));
    return false;
  }
}

/** Puts new rows in the place of old ones; who is in one with the keyboard stays there. */
export function replace(list, rows) {
  const active = document.activeElement;
  const row = list.contains(active) ? active.closest('li') : null;
  const place = row ? [...row.querySelectorAll('button, a')].indexOf(active) : -1;
  const at = row ? [...list.children].indexOf(row) : -1;
  list.replaceChildren(...rows);
  if (!row) return;
  const same = rows.find(each => each.dataset.key === row.dataset.key) ?? rows[Math.min(at, rows.length - 1)];
  same?.querySelectorAll('button, a')[Math.max(place, 0)]?.focus({ preventScroll: true });
}

/**
 * A list that is asked for a page at a time, of which one is shown: however much there is, so many
 * rows are in the document.
 *   path     what to ask, without where to begin
 *   empty    what to say where there is nothing
 *   item     makes a row
 *   shown    what else is to be done with a page that was asked for
 *   cursor   where the page behind begins, if rows were added since it was asked for
 */
export function listing(view, { path, empty, item, cursor = next => next, shown = () => {}, names = ['Newer', 'Older'] }) {
  const section = $(view);
  const list = $(view + '-list');
  const state = list.parentElement.querySelector(':scope > .state');
  const pager = list.parentElement.querySelector(':scope > .pager');
  let trail = [];
  let next = null;
  let turn = 0;
  const newer = button(names[0], () => go(trail.slice(0, -1)));
  const older = button(names[1], () => go([...trail, cursor(next)]));
  pager.append(newer, older);

  async function go(to) {
    if (!(await load(false, to))) return;
    section.scrollIntoView({ block: 'nearest' });
    (document.activeElement.disabled || document.activeElement === document.body) && (older.disabled ? newer : older).focus();
  }
  async function load(quiet, to = trail) {
    const mine = ++turn;
    list.setAttribute('aria-busy', 'true');
    const good = await told(state, quiet && list.children.length, async () => {
      const before = to.length ? (path().includes('?') ? '&' : '?') + 'before=' + to.at(-1) : '';
      const page = await call(API + path() + before);
      if (mine !== turn) return state.textContent;
      trail = to;
      next = page.next ?? null;
      replace(list, page.items.map(item));
      shown(page);
      // A page may have nothing though there is more behind it: only so much is looked through at once.
      return page.items.length ? '' : next ? 'Nothing in this part; there are older ones.' : trail.length ? 'There are no older ones.' : empty();
    }, () => load(false, to));
    if (mine !== turn) return false;
    list.removeAttribute('aria-busy');
    newer.disabled = !trail.length;
    older.disabled = !next;
    pager.hidden = !trail.length && !next;
    return good;
  }
  return {
    list,
    state,
    /** From the beginning, where nobody asks for another page. */
    load: () => load(false, []),
    refresh: () => load(true),
    isFirst: () => !trail.length,
    more: () => { next ??= true; pager.hidden = older.disabled = false; },
  };
}
