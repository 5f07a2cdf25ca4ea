// localStorage, or this page's memory where storage is denied, missing or full.
let box: Record<string, string> = {};
try {
  box = (localStorage as unknown as Record<string, string> | null) ?? box;
} catch {
  // Denied.
}

/** Values under keys that start with `temoin.`; never throws. */
export const store = {
  _get: (key: string): string | undefined => box['temoin.' + key],
  _put(key: string, value: string): void {
    try {
      box['temoin.' + key] = value;
    } catch {
      // A decision on its way is worth more than the last one's receipt.
      if (store._get('receipt')) {
        store._drop('receipt');
        store._put(key, value);
      } else box = { ...box, ['temoin.' + key]: value };
    }
  },
  _drop(key: string): void {
    delete box['temoin.' + key];
  },
  /** Keys that start with a prefix, sorted, without `temoin.`. */
  _keys: (prefix: string): string[] =>
    Object.keys(box)
      .filter((key) => key.startsWith('temoin.' + prefix))
      .map((key) => key.slice(7))
      .sort(),
};
export type Store = typeof store;
