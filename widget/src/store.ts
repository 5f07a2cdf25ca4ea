// localStorage, or this page's memory where storage is denied, full or missing.
const memory = new Map<string, string>();

/** Values under keys that start with `temoin.`; never throws. */
export const store = {
  _get(key: string): string | null {
    try {
      return localStorage.getItem('temoin.' + key) ?? memory.get(key) ?? null;
    } catch {
      return memory.get(key) ?? null;
    }
  },
  /** Without a value the key is removed. */
  _put(key: string, value?: string): void {
    memory.delete(key);
    try {
      if (value === undefined) localStorage.removeItem('temoin.' + key);
      else localStorage.setItem('temoin.' + key, value);
    } catch {
      if (value !== undefined) memory.set(key, value);
    }
  },
  /** Keys that start with a prefix, sorted. */
  _keys(prefix: string): string[] {
    let keys = [...memory.keys()];
    try {
      keys = keys.concat(Object.keys(localStorage).filter((key) => key.startsWith('temoin.')).map((key) => key.slice(7)));
    } catch {
      // Denied: what is in memory is all there is.
    }
    return keys.filter((key) => key.startsWith(prefix)).sort();
  },
};
export type Store = typeof store;
