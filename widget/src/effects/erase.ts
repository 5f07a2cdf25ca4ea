// What trackers have left on this device, as far as a page can reach it.

/** Whether a declared name, with one * at its end or none, covers a name that was found. Ours are never covered. */
export function covers(declared: string, name: string): boolean {
  if (name === 'temoin' || name.startsWith('temoin.')) return false;
  return declared.endsWith('*') ? name.startsWith(declared.slice(0, -1)) : name === declared;
}

/** Every Domain and Path under which a page of this address can have set a cookie. */
export function places(host: string, path: string): [domain: string, path: string][] {
  const labels = host.split('.');
  const domains = ['', ...labels.map((_, i) => labels.slice(i).join('.'))];
  const steps = path.split('/');
  const paths = steps.flatMap((_, i) => {
    const step = steps.slice(0, i + 1).join('/');
    return [step, step + '/'];
  });
  return domains.flatMap((domain) => ['/', ...paths.filter(Boolean)].map((step): [string, string] => [domain, step]));
}

const cookieNames = () => document.cookie.split('; ').map((pair) => pair.split('=')[0]).filter(Boolean);

function eraseCookies(gone: (name: string) => boolean): string[] {
  const names = cookieNames().filter(gone);
  const secure = location.protocol === 'https:' ? ['; Secure', '; Secure; Partitioned'] : [''];
  for (const name of names)
    for (const [domain, path] of places(location.hostname, location.pathname))
      for (const more of secure) document.cookie = `${name}=; Max-Age=0; Path=${path}${domain && '; Domain=' + domain}${more}`;
  return names;
}

function eraseStorage(kind: 'localStorage' | 'sessionStorage', gone: (name: string) => boolean): string[] {
  const names = Object.keys(window[kind]).filter(gone);
  for (const name of names) window[kind].removeItem(name);
  return names;
}

async function eraseDatabases(gone: (name: string) => boolean): Promise<string[]> {
  const names = (await indexedDB.databases()).map(({ name }) => name!).filter(gone);
  for (const name of names) indexedDB.deleteDatabase(name);
  return names;
}

/** Erases by kind what `gone` says must go; a kind that is denied or missing has nothing. Answers the names erased. */
export async function erase(gone: (kind: string, name: string) => boolean): Promise<string[]> {
  const attempt = async (run: () => string[] | Promise<string[]>) => {
    try {
      return await run();
    } catch {
      return [];
    }
  };
  const of = (kind: string) => (name: string) => gone(kind, name);
  const all = [
    attempt(() => eraseCookies(of('cookie'))),
    attempt(() => eraseStorage('localStorage', of('local_storage'))),
    attempt(() => eraseStorage('sessionStorage', of('session_storage'))),
    attempt(() => eraseDatabases(of('indexed_db'))),
  ];
  const names = (await Promise.all(all)).flat();
  const still = cookieNames();
  return names.filter((name) => !still.includes(name));
}
