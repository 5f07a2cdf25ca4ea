// Writes under the names that services declare: refused without a grant. A cookie's life counts from its first setting,
// however often it is set again.
import { months } from '../config';
import { expiresAt } from '../expiry';
import { store } from '../store';
import { ofName, waits } from './rules';
import { type Any, wrap } from './wrap';

/** When a cookie that is set by a text at a time ends, both in milliseconds; NaN for when the browser is closed. */
export function endOf(text: string, now: number): number {
  // Of several alike the last holds, and Max-Age before Expires.
  const { expires, 'max-age': age }: Record<string, string | undefined> = Object.fromEntries(
    text.toLowerCase().split(';').slice(1).map((part) => part.split('=').map((word) => word.trim())),
  );
  return age ? now + +age * 1e3 : Date.parse(expires!);
}

/** When a cookie was first set, if it was remembered and that life has not ended; else now. */
export function firstOf(remembered: string | undefined, now: number): number {
  const first = parseInt(remembered!, 36);
  return first <= now && now < expiresAt(first, months) ? first : now;
}

/** When a cookie of this name that would end at a time has to end. */
function bound(name: string, end: number, now: number): number {
  if (!(end > now)) return end;
  const first = firstOf(store._get('since.' + name), now);
  store._put('since.' + name, first.toString(36));
  return Math.min(end, expiresAt(first, months));
}

export function keep(w: Any): void {
  wrap(Document.prototype, 'cookie', (args) => {
    const text = String(args[0]);
    const name = text.split('=')[0].trim();
    const services = ofName(0, name);
    // Erasing is never refused.
    if (!services || /max-age\s*=\s*[0-]|expires\s*=[^;]*\b19\d\d/i.test(text)) return;
    if (waits(services, name)) return 0;
    const now = Date.now();
    const end = endOf(text, now);
    const most = bound(name, end, now);
    if (most < end) args[0] = `${text}; Max-Age=${Math.floor((most - now) / 1e3)}`;
  });
  wrap(w.CookieStore?.prototype, 'set', (args) => {
    const [set] = args;
    const name = set.name ?? set;
    const services = ofName(0, name);
    if (waits(services, name)) return Promise.resolve();
    if (services && set.expires) args[0] = { ...set, expires: bound(name, +new Date(set.expires), Date.now()) };
  });
  wrap(Storage.prototype, 'setItem', ([name], self) => waits(ofName(self === sessionStorage ? 2 : 1, name), name));
  wrap(w.IDBFactory?.prototype, 'open', (args, self, _, fn) => {
    if (!waits(ofName(3, args[0]), args[0])) return;
    const request: IDBOpenDBRequest = fn.call(self, 'temoin.nothing');
    // The page gets the error of a database that cannot be opened, and none is left.
    request.addEventListener('upgradeneeded', (event) => {
      event.stopImmediatePropagation();
      request.transaction!.abort();
    });
    return request;
  });
}
