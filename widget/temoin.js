// For sites that bundle their scripts: puts the loader on the page and answers its API. Types are in temoin.d.ts.

/** Loads the banner from the address of a snippet, once; whoever asks again gets the same. */
export function load(address, { nonce = '' } = {}) {
  const { document: page } = globalThis;
  if (!page) return Promise.reject(new Error('temoin: a server has no page to ask on'));
  return new Promise((resolve, reject) => {
    // Before the loader has run, window.temoin may be an element of that id.
    const isThere = () => typeof globalThis.temoin?.choose === 'function';
    if (isThere()) return resolve(globalThis.temoin);
    const fail = () => reject(new Error(`temoin: ${address} does not answer with a banner`));
    const other = [...page.scripts].find((script) => script.src === String(address));
    const script = other ?? page.createElement('script');
    script.addEventListener('load', () => (isThere() ? resolve(globalThis.temoin) : fail()));
    script.addEventListener('error', fail);
    if (other) return;
    script.nonce = nonce;
    script.src = address;
    page.head.prepend(script);
  });
}
