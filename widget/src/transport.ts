// Sends what waits in the outbox until the server has answered for it.
import type { Core } from './core';
import { newID } from './id';
import type { Store } from './store';
import { keep } from './token';
import { lang, site } from './ui/notice';

/** What the server says: the decision's id where it is recorded, else a problem. */
type Answer = { id?: string; type?: string; detail?: string; now?: string; token?: string };

/**
 * Reads an answer: 0 when it settles the decision, the server's time when id and time must be made again, nothing when
 * another try is due. Only the server's verdict on the decision itself settles: a captive portal also answers 200 or 403.
 */
export function outcome(status: number, answer: Answer, id: string): number | undefined {
  if (answer.id === id) return 0;
  // Other statuses are about the request on its way, or about now.
  if ([403, 404, 409, 410, 413, 422].includes(status) && /^urn:temoin:/.test(answer.type!)) return answer.now ? Date.parse(answer.now) : 0;
}

/** Drops the oldest of an outbox that is over 20 entries or 32 KB; answers the keys that stay. Keys sort by time. */
export function trim({ _keys, _get, _drop }: Store): string[] {
  const keys = _keys('out.');
  while (keys.length > 20 || keys.map(_get).join('').length > 32768) _drop(keys.shift()!);
  return keys;
}

/** Full jitter: anything up to 1 s, 2 s, 4 s … 5 min. */
export const backoff = (tries: number, random: number) => random * Math.min(3e5, 1e3 * 2 ** tries);

/** Posts; to keep is to take the cookie that the answer may set, on the path of the page's own host. No other page can send the header. */
const post = (url: string, body: object, keep?: boolean | '') =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    keepalive: true,
    credentials: 'omit',
    ...(PATH ? keep && { credentials: 'same-origin', headers: { 'Temoin-Path': PATH } } : {}),
  });

/** Makes the function that sends all waiting decisions, and keeps trying while the page is open. */
export function transport(core: Core): () => void {
  const { _base, _store } = core;
  const flying = new Set<string>();
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function send(key: string): Promise<void> {
    const id = key.slice(4);
    let entry: { skew?: number; at: string; subject: string };
    try {
      // What is not ours, or null, cannot be sent.
      entry = { ...JSON.parse(_store._get(key)!) };
    } catch {
      return _store._drop(key);
    }
    const { skew = 0, ...decision } = entry;
    let now: number | undefined;
    let answer: Answer = {};
    let pause = 0;
    flying.add(key);
    // Only of the latest choice: an older one's answer may come in last. A mended time is not that of the cookie here.
    const byPath = PATH && _base === location.origin + PATH && !skew && _store._keys('out.').pop() === key;
    try {
      const response = await post(_base + '/v1/decisions', { id, site, ...decision, sent: new Date(Date.now() + skew) }, byPath);
      pause = +response.headers.get('retry-after')! * 1e3;
      answer = await response.json();
      now = outcome(response.status, answer, id);
      if (TOKEN) {
        if (!byPath) keep(core, Date.parse(decision.at) - skew, answer.token);
        delete answer.token;
      }
      if (answer.id) {
        const receipt = JSON.stringify({ site, ...decision, ...answer });
        _store._put('receipt', receipt);
        // It opens all later ones too.
        if (!_store._get('first')?.includes(decision.subject)) _store._put('first', receipt);
      }
    } catch {
      // No network, or not our server's answer.
    }
    flying.delete(key);
    if (now === undefined) {
      clearTimeout(timer);
      timer = setTimeout(deliver, Math.min(pause, 36e5) || backoff(tries++, Math.random()));
      return;
    }
    _store._drop(key);
    // A clock that is refused again after it was set by the server's would be refused for ever.
    if (!now || skew) {
      // The visitor can do nothing about it; whoever runs the site must learn of it.
      if (answer.detail) console.error('temoin: ' + answer.detail);
      return;
    }
    const ahead = now - Date.now();
    const at = Date.parse(decision.at) + ahead;
    _store._put('out.' + newID(at), JSON.stringify({ ...decision, at: new Date(at), skew: ahead }));
    deliver();
  }

  function deliver(): void {
    // A decision gets its id where it is sent; the loader only says when it was made.
    for (const key of _store._keys('out.new.')) {
      const decision = _store._get(key)!;
      _store._drop(key);
      _store._put('out.' + newID(parseInt(key.slice(8), 36)), decision);
    }
    for (const key of trim(_store)) if (!flying.has(key)) void send(key);
  }
  return deliver;
}

/** Counts a layer as shown. There is no id in it, and nobody waits for the answer. */
export function shown({ _base, _notice }: Core, layer: 1 | 2): void {
  post(_base + '/v1/shown', { site, notice: _notice, lang, layer }).catch(() => {});
}
