// How the page talks to Tidings. The token lives in this tab only, and goes nowhere but to this origin.
const KEY = 'tidings-token';
let ask = () => Promise.reject(new Error('no token'));

/** Says how to get a token from the user: a function of why it is wanted. */
export function onToken(how) { ask = how; }

export function token() { return sessionStorage.getItem(KEY) ?? ''; }

export function keepToken(text) { text ? sessionStorage.setItem(KEY, text) : sessionStorage.removeItem(KEY); }

function headers(more) {
  return token() ? { ...more, Authorization: 'Bearer ' + token() } : more;
}

/** Asks, and asks the user for the token where it is wanted; throws an Error in words. */
export async function call(path, method = 'GET') {
  let answer;
  const sent = token();
  try {
    answer = await fetch(path, { method, headers: headers({ Accept: 'application/json' }), cache: 'no-store' });
  } catch {
    throw new Error('Tidings does not answer');
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 401) {
    // Another may have been typed in while this was on its way.
    if (token() === sent) {
      keepToken('');
      await ask(body.detail ?? 'a token is wanted');
    }
    return call(path, method);
  }
  if (!answer.ok && body.status !== 'failing') throw new Error(body.detail ?? 'HTTP ' + answer.status);
  return body;
}

/** Listens to events until the returned function is called; goes on by itself after a break. */
export function listen(path, told, state) {
  const end = new AbortController();
  let last = '';
  const once = async () => {
    const more = { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) };
    const answer = await fetch(path, { headers: headers(more), signal: end.signal, cache: 'no-store' });
    if (!answer.ok) throw new Error('HTTP ' + answer.status);
    state('live');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const frames = (rest + value).split('\n\n');
      rest = frames.pop();
      for (const frame of frames) {
        const field = name => frame.split('\n').filter(l => l.startsWith(name + ': ')).map(l => l.slice(name.length + 2)).join('\n');
        if (field('id')) last = field('id');
        if (field('event') === 'event') told(JSON.parse(field('data')));
        if (field('event') === 'behind') { last = ''; state('behind'); }
      }
    }
  };
  (async () => {
    while (!end.signal.aborted) {
      try { await once(); } catch { /* told as a state below */ }
      if (end.signal.aborted) return;
      state('broken');
      await new Promise(go => setTimeout(go, 3000));
    }
  })();
  return () => end.abort();
}
