import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { load, type Choices, type Temoin } from '../temoin';

/** As much of a page as load() touches: what is added to it runs `then`, as a script would, and is done. */
function page(then: (script: FakeScript) => void) {
  const scripts: FakeScript[] = [];
  const prepend = (script: FakeScript) => {
    scripts.push(script);
    setImmediate(() => then(script));
  };
  Object.assign(globalThis, { document: { scripts, createElement: () => new FakeScript(), head: { prepend } } });
  return scripts;
}
class FakeScript extends EventTarget {
  src = '';
  nonce = '';
}
const api = { choose: () => true, granted: () => true } as unknown as Temoin;
const runs = (script: FakeScript) => {
  Object.assign(globalThis, { temoin: api });
  script.dispatchEvent(new Event('load'));
};
afterEach(() => {
  for (const name of ['document', 'temoin']) Reflect.deleteProperty(globalThis, name);
});
const address = 'https://choices.example/k/shop.js';

test('load puts the loader on the page once, with its nonce, and answers the API', async () => {
  const scripts = page(runs);
  const [first, second] = await Promise.all([load(address, { nonce: 'r4nd0m' }), load(address)]);
  assert.equal(first, api);
  assert.equal(second, api);
  assert.deepEqual(scripts.map(({ src, nonce }) => [src, nonce]), [[address, 'r4nd0m']]);
  assert.equal(await load(address), api);
  assert.equal(scripts.length, 1);
});

test('load rejects what does not load or is no loader, and a server', async () => {
  page((script) => script.dispatchEvent(new Event('error')));
  await assert.rejects(load(address), /choices\.example/);
  page((script) => script.dispatchEvent(new Event('load')));
  await assert.rejects(load(address), /choices\.example/);
  Reflect.deleteProperty(globalThis, 'document');
  await assert.rejects(load(address), /server/);
});

// Read by the type checker alone: the lines that it must refuse are marked.
export function typed(temoin: Temoin): void {
  const choices: Choices = temoin.choices();
  const ends: string | null = choices.expiresAt;
  const off: () => void = temoin.on('change', ({ purposes, act }) => purposes.advertising && act === 'withdraw');
  // @ts-expect-error no such event
  temoin.on('changed', off);
  // @ts-expect-error answers are booleans
  temoin.choose({ advertising: 'yes' });
  // @ts-expect-error it may not be there yet
  window.temoin.open();
  window.temoin?.granted('advertising');
  document.addEventListener('temoin:ready', ({ detail }) => detail.services.video === true);
  // @ts-expect-error no such act
  document.addEventListener('temoin:change', ({ detail }) => detail.act === 'accept');
  console.log(ends, temoin.receipt()?.receipt_key, temoin.acceptAll() === true);
}
