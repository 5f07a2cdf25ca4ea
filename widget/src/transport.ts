// Sends what waits in the outbox until the server has answered for it.
import type { Core } from './core';
import type { Store } from './store';
import { lang, site } from './ui/notice';

/** What to do about an answer: it is settled, must be made again on the server's clock, or wants another try. */
export type Outcome = { _settled: true; _receipt?: unknown } | { _now: number } | { _retry: true };

const hour = 36e5;
const refusals = [403, 404, 409, 413, 422];

/** Reads an answer. Only the server's own words settle a decision: a captive portal also answers 200 or 403. */
export function outcome(status: number, answer: { id?: string; type?: string; now?: string } | undefined, id: string): Outcome {
  if (status < 300 && answer?.id === id) return { _settled: true, _receipt: answer };
  if (refusals.includes(status) && answer?.type?.startsWith('urn:temoin:')) {
    const now = Date.parse(answer.now ?? '');
    return now ? { _now: now } : { _settled: true };
  }
  return { _retry: true };
}

/** Drops the oldest of an outbox that is over 20 entries or 32 KB; answers the keys that stay. Keys sort by time. */
export function trim({ _keys, _get, _drop }: Store): string[] {
  const keys = _keys('out.');
  while (keys.length > 20 || keys.map(_get).join('').length > 32768) _drop(keys.shift()!);
  return keys;
}

/** Full jitter: anything up to 1 s, 2 s, 4 s … 5 min. */
export const backoff = (tries: number, random: number) => random * Math.min(3e5, 1e3 * 2 ** tries);

/** Makes the function that sends all waiting decisions, and keeps trying while the page is open. */
export function transport({ _base, _store, _newID }: Core): () => void {
  const flying = new Set<string>();
  let tries = 0;
  let timer = 0;

  async function send(key: string): Promise<void> {
    const id = key.slice(4);
    const { skew = 0, ...decision } = JSON.parse(_store._get(key) ?? '{}');
    let result: Outcome = { _retry: true };
    let pause = 0;
    flying.add(key);
    try {
      const response = await fetch(_base + '/v1/decisions', {
        method: 'POST',
        body: JSON.stringify({ id, site, ...decision, sent: new Date(Date.now() + skew).toISOString() }),
        keepalive: true,
        credentials: 'omit',
      });
      pause = Math.min(hour, +(response.headers.get('retry-after') ?? 0) * 1e3);
      result = outcome(response.status, await response.json(), id);
      if ('_receipt' in result) _store._put('receipt', JSON.stringify({ ...decision, site, ...(result._receipt as object) }));
    } catch {
      // No network, or not our server's answer.
    }
    flying.delete(key);
    if ('_retry' in result) {
      if (pause) _store._put('wait', String(Date.now() + pause));
      return later(pause || backoff(tries++, Math.random()));
    }
    _store._drop(key);
    if (!('_now' in result)) return;
    const ahead = result._now - Date.now();
    const at = Date.parse(decision.at) + ahead - skew;
    // A clock that is still refused after it has been set by the server's would be refused for ever.
    if (skew) return;
    _store._put('out.' + _newID(at), JSON.stringify({ ...decision, at: new Date(at).toISOString(), skew: ahead }));
    deliver();
  }

  function later(pause: number): void {
    clearTimeout(timer);
    timer = window.setTimeout(deliver, pause);
  }

  function deliver(): void {
    // The server's wish to be left alone holds for later pages too, but never for more than an hour.
    const pause = +(_store._get('wait') ?? 0) - Date.now();
    if (pause > 0 && pause < hour) return later(pause);
    for (const key of trim(_store)) if (!flying.has(key)) void send(key);
  }
  addEventListener('online', deliver);
  return deliver;
}

/** Counts a layer as shown. There is no id in it, and nobody waits for the answer. */
export function shown({ _base, _notice }: Core, layer: 1 | 2): void {
  fetch(_base + '/v1/shown', { method: 'POST', body: JSON.stringify({ site, notice: _notice, lang, layer }), keepalive: true, credentials: 'omit' }).catch(() => {});
}
