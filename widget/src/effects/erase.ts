// What trackers have left on this device, as far as a page can reach it.
import type { Core } from '../core';

/** Whether what was found under a name has to go: it is declared, and by nobody who may run. Ours never has to. */
export function isGone({ _ofName, _granted }: Pick<Core, '_ofName' | '_granted'>, kind: number, name: string): boolean {
  const services = _ofName && !/^temoin(\.|$)/.test(name) && _ofName(kind, name);
  return !!services && !services.split(',').some(_granted);
}

/** Every Domain and Path, as attributes, under which a page at this address can have set a cookie. */
export function places(host: string, path: string): string[] {
  const domains = host.split('.').map((_, i, labels) => '; Domain=' + labels.slice(i).join('.'));
  const paths = path.split('/').flatMap((_, i, steps) => {
    const step = steps.slice(0, i + 1).join('/');
    return ['; Path=' + step, `; Path=${step}/`];
  });
  return ['', ...domains].flatMap((domain) => paths.map((step) => domain + step));
}

/** Names of the cookies that this page sees. */
export const cookies = () => document.cookie.split('; ').map((pair) => pair.split('=')[0]);

function eraseCookie(name: string): void {
  // A partitioned cookie is another one than its namesake.
  for (const place of places(location.hostname, location.pathname))
    for (const more of ['', '; Secure; Partitioned']) document.cookie = name + '=; Max-Age=0' + place + more;
}

/**
 * Erases by kind, numbered as a tracker's, what `gone` says must go; a kind that is denied or missing has nothing. Answers the names that
 * were there and are no longer.
 */
export async function erase(gone: (kind: number, name: string) => boolean): Promise<string[]> {
  const erased: string[] = [];
  const sweep = async (kind: number, find: () => string[] | Promise<string[]>, drop: (name: string) => void) => {
    try {
      for (const name of await find())
        if (gone(kind, name)) {
          drop(name);
          erased.push(name);
        }
    } catch {
      // Denied, or not known to this browser.
    }
  };
  await sweep(0, cookies, eraseCookie);
  for (const kind of [1, 2]) {
    const box = () => window[kind > 1 ? 'sessionStorage' : 'localStorage'];
    await sweep(kind, () => Object.keys(box()), (name) => box().removeItem(name));
  }
  // Where the origin is opaque, Chromium reports a denial that was caught all the same.
  if (origin !== 'null')
    await sweep(3, async () => (await indexedDB.databases()).map(({ name }) => name!), (name) => indexedDB.deleteDatabase(name));
  return erased.filter((name) => !cookies().includes(name));
}
