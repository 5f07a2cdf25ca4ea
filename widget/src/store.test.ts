import assert from 'node:assert/strict';
import { test } from 'node:test';

test('where storage is full a decision takes the place of the last receipt, and then lives in memory', async () => {
  const room = 20;
  const disk: Record<string, string> = {};
  const full = new Proxy(disk, {
    set(target, key: string, value: string) {
      if (Object.values({ ...target, [key]: value }).join('').length > room) throw new Error('full');
      target[key] = value;
      return true;
    },
  });
  Object.defineProperty(globalThis, 'localStorage', { value: full, configurable: true });
  const { store } = await import('./store');
  store._put('receipt', 'x'.repeat(15));
  store._put('out.1', 'y'.repeat(15));
  assert.deepEqual(Object.keys(disk), ['temoin.out.1']);
  store._put('out.2', 'z'.repeat(15));
  assert.deepEqual(Object.keys(disk), ['temoin.out.1']);
  assert.deepEqual(store._keys('out.'), ['out.1', 'out.2']);
});
