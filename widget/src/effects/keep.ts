// Writes under the names that services declare: refused without a grant. A cookie's life counts from its first setting,
// however often it is set again.
import { months } from '../config';
import { expiresAt } from '../expiry';
import { store } from '../store';
import { ofName, waits } from './rules';
import { type Any, wrap } from './wrap';

/** The last of an attribute in a text that sets a cookie. */
const last = (text: string, attribute: string) => new RegExp(`.*;\\s*${attribute}\\s*=([^;]*)`, 'i').exec(text)?.[1];

/** When a cookie that is set by a text at a time ends, both in milliseconds; NaN for when the browser is closed. */
export const endOf = (text: string, now: number): number => (last(text, 'max-age') ? now + +last(text, 'max-age')! * 1e3 : Date.parse(last(text, 'expires')!));

/** When a cookie was first set, if it was remembered and that life has not ended; else now. */
export function firstOf(remembered: string | undefined, now: number): number {
  const first = parseInt(remembered!, 36);
  return first <= now && now < expiresAt(first, months) ? first : now;
}

/** The latest end of a cookie, and remembers its first setting. */
function latest(name: string, now: number): number {
  const first = firstOf(store._get('since.' + name), now);
  store._put('since.' + name, first.toString(36));
  return expiresAt(first, months);
}

/** What a tracker's name waits for. Kinds are numbered as there. */
const waitsFor = (kind: number, name: string) => waits(ofName(kind, name), name);

export function keep(w: Any): void {
  wrap(Document.prototype, 'cookie', (args) => {
    const text = String(args[0]);
    const name = text.split('=')[0].trim();
    // Erasing is never refused.
    if (!ofName(0, name) || /max-age\s*=\s*[0-]|expires\s*=[^;]*\b19\d\d/i.test(text)) return;
    if (waitsFor(0, name)) return 0;
    const now = Date.now();
    const end = endOf(text, now);
    if (end > now && end > latest(name, now)) args[0] = `${text}; Max-Age=${Math.floor((latest(name, now) - now) / 1e3)}`;
  });
  wrap(w.CookieStore?.prototype, 'set', (args) => {
    const [set] = args;
    const name = set.name ?? set;
    if (waitsFor(0, name)) return Promise.resolve();
    if (set.expires && ofName(0, name)) args[0] = { ...set, expires: Math.min(+new Date(set.expires), latest(name, Date.now())) };
  });
  wrap(Storage.prototype, 'setItem', ([name], self) => waitsFor(self === sessionStorage ? 2 : 1, name));
  wrap(w.IDBFactory?.prototype, 'open', ([name], self, _, fn) => {
    if (!waitsFor(3, name)) return;
    const request: IDBOpenDBRequest = fn.call(self, 'temoin.nothing');
    // The page gets the error of a database that cannot be opened, and none is left.
    request.addEventListener('upgradeneeded', (event) => {
      event.stopImmediatePropagation();
      request.transaction!.abort();
    });
    return request;
  });
}
