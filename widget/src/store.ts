// localStorage, or this page's memory where storage is denied, missing or full.
let box: Record<string, string> | undefined;

/** Opened when it is wanted, since the browser takes its time. */
function open(): Record<string, string> {
  try {
    return (box ??= (localStorage as unknown as typeof box) ?? {});
  } catch {
    // Denied.
    return (box = {});
  }
}

/** Values under keys that start with `temoin.`; never throws. */
export const store = {
  _get: (key: string): string | undefined => open()['temoin.' + key],
  _put(key: string, value: string): void {
    try {
      open()['temoin.' + key] = value;
    } catch {
      // A decision on its way is worth more than the last one's receipt.
      if (store._get('receipt')) {
        store._drop('receipt');
        store._put(key, value);
      } else box = { ...box, ['temoin.' + key]: value };
    }
  },
  _drop(key: string): void {
    delete open()['temoin.' + key];
  },
  /** Keys that start with a prefix, sorted, without `temoin.`. */
  _keys: (prefix: string): string[] =>
    Object.keys(open())
      .filter((key) => key.startsWith('temoin.' + prefix))
      .map((key) => key.slice(7))
      .sort(),
};
export type Store = typeof store;
