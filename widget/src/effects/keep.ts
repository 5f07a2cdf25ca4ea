// Writes under the names that services declare: refused without a grant. A cookie's life counts from its first setting,
// however often it is set again.
import { months } from '../config';
import { expiresAt } from '../expiry';
import { store } from '../store';
import { ofName, waits } from './rules';
import { type Any, wrap } from './wrap';

const last = (text: string, name: string) => [...text.matchAll(new RegExp(`;\\s*${name}\\s*=([^;]*)`, 'gi'))].at(-1)?.[1];

/** When a cookie that is set by a text at a time ends, both in milliseconds; NaN for when the browser is closed. */
export function endOf(text: string, now: number): number {
  const age = last(text, 'max-age');
  return age ? now + +age * 1e3 : Date.parse(last(text, 'expires')!);
}

/** When a cookie was first set, if it was remembered and that life has not ended; else now. */
export function firstOf(remembered: string | undefined, now: number): number {
  const first = parseInt(remembered!, 36);
  return first <= now && now < expiresAt(first, months) ? first : now;
}

/** Until when a cookie may live, 0 for not at all. Erasing is never refused, and nobody is asked about undeclared names. */
function bound(name: string, end: number): number {
  const now = Date.now();
  const services = ofName(0, name);
  if (!services || end <= now) return Infinity;
  if (waits(services, name)) return 0;
  const first = firstOf(store._get('since.' + name), now);
  if (end > now) store._put('since.' + name, first.toString(36));
  return expiresAt(first, months);
}

export function keep(w: Any): void {
  wrap(Document.prototype, 'cookie', (args) => {
    const text = String(args[0]);
    const most = bound(text.split('=')[0].trim(), endOf(text, Date.now()));
    if (!most) return [];
    // Of several the last holds, and it holds before Expires.
    if (endOf(text, Date.now()) > most) args[0] = `${text}; Max-Age=${Math.floor((most - Date.now()) / 1e3)}`;
  });
  wrap(w.CookieStore?.prototype, 'set', (args) => {
    const [set] = args;
    const end = set.expires ? +new Date(set.expires) : NaN;
    const most = bound(set.name ?? set, end);
    if (!most) return [Promise.resolve()];
    if (end > most) args[0] = { ...set, expires: most };
  });
  wrap(w.Storage.prototype, 'setItem', ([name], self) => (waits(ofName(self === sessionStorage ? 2 : 1, name), name) ? [] : undefined));
  wrap(w.IDBFactory?.prototype, 'open', (args, _, __, go) => {
    if (!waits(ofName(3, args[0]), args[0])) return;
    args[0] = 'temoin.nothing';
    const request = go();
    // The page gets the error of a database that cannot be opened, and none is left.
    request.addEventListener('upgradeneeded', (event: Event) => {
      event.stopImmediatePropagation();
      request.transaction.abort();
    });
    return [request];
  });
}
