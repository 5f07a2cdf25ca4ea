// Writes under the names that services declare: refused without a grant. A cookie's life counts from its first setting,
// however often it is set again.
import { months } from '../config';
import { expiresAt } from '../expiry';
import { store } from '../store';
import { ofName, waits } from './rules';
import { type Any, behind, wrap } from './wrap';

/** The last of an attribute in a text that sets a cookie. */
const last = (text: string, attribute: string) => new RegExp(`.*;\\s*${attribute}\\s*=([^;]*)`, 'i').exec(text)?.[1];

/** When a cookie that is set by a text at a time ends, both in milliseconds; NaN for when the browser is closed. A date without a time of day is none to a browser. */
export function endOf(text: string, now: number): number {
  const age = last(text, 'max-age');
  const date = last(text, 'expires');
  return age ? now + +age * 1e3 : date?.includes(':') ? Date.parse(date) : NaN;
}

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

/** Now; where that cannot be told, a time that nothing has come before: what is not known to erase is refused. */
function clock(): number {
  try {
    return Date.now();
  } catch {
    return NaN;
  }
}

/** What a tracker's name waits for. Kinds are numbered as there. */
const waitsFor = (kind: number, name: string) => waits(ofName(kind, name), name);

export function keep(w: Any): void {
  wrap(w.Document.prototype, 'cookie', (args) => {
    const text = (args[0] = String(args[0]));
    const name = text.split('=')[0].trim();
    if (!ofName(0, name)) return;
    const now = clock();
    const end = endOf(text, now);
    // Erasing is never refused, and what is taken for it can do nothing else.
    if (end <= now) args[0] = text + '; Max-Age=0';
    else if (waitsFor(0, name)) return 0;
    else if (end > latest(name, now)) args[0] = `${text}; Max-Age=${Math.floor((latest(name, now) - now) / 1e3)}`;
  });
  wrap(w.CookieStore?.prototype, 'set', (args) => {
    const [set] = args;
    const name = String(set.name ?? set).trim();
    const expires = +new Date(set.expires ?? NaN);
    if (set.name != null) args[0] = { ...set, name };
    if (!ofName(0, name) || expires <= clock()) return;
    if (waitsFor(0, name)) return Promise.resolve();
    if (expires) args[0].expires = Math.min(expires, latest(name, clock()));
  });
  // Storage is also written as the properties of an object. The page gets one that stands before the browser's.
  const boxes: Record<string, Any> = {};
  wrap(
    w,
    'localStorage sessionStorage',
    (_, self, name, fn) => {
      const kind = name[0] === 's' ? 2 : 1;
      const real = fn.call(self);
      const write =
        (how: Any) =>
        (_: Any, key: Any, value: Any): Any =>
          waitsFor(kind, String(key)) || how(real, key, value);
      const box = (boxes[name] ??= new Proxy(real, { set: write(Reflect.set), defineProperty: write(Reflect.defineProperty) }));
      behind.set(box, real);
      return box;
    },
    'get',
  );
  const { prototype } = w.Storage;
  wrap(prototype, 'setItem', (args, self) => waitsFor(self === behind.get(w.sessionStorage) ? 2 : 1, (args[0] = String(args[0]))));
  wrap(prototype, 'getItem removeItem key clear', () => {});
  wrap(prototype, 'length', () => {}, 'get');
  // What tells of storage takes the browser's and gives the page's.
  wrap(w, 'StorageEvent', (args) => {
    const real = behind.get(args[1]?.storageArea);
    if (real) args[1] = { ...args[1], storageArea: real };
  });
  wrap(
    w.StorageEvent.prototype,
    'storageArea',
    (_, self, _name, fn) => {
      const real = fn.call(self);
      return [w.localStorage, w.sessionStorage].find((box) => behind.get(box) === real);
    },
    'get',
  );
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
