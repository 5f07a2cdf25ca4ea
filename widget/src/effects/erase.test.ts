import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGone, places } from './erase';
import { ofName } from './rules';

test('what is declared goes, unless somebody who declares it may run', () => {
  const gone = (granted: string[], kind: number, name: string) => isGone({ _ofName: ofName, _granted: (id) => granted.includes(id) }, kind, name);
  // Of the sample: 0:ad_* is of ads, 0:ad_basket of the shop, 1:seen of measure and video.
  assert.equal(gone([], 0, 'ad_1'), true);
  assert.equal(gone(['ads'], 0, 'ad_1'), false);
  assert.equal(gone(['shop'], 0, 'ad_basket'), false);
  assert.equal(gone(['video'], 1, 'seen'), false);
  assert.equal(gone(['shop'], 1, 'seen'), true);
  assert.equal(gone([], 0, 'seen'), false, 'of another kind');
  assert.equal(gone([], 0, 'ad'), false, 'the pattern is longer');
  assert.equal(gone([], 0, 'own'), false, 'nobody declares it');
});

test('what is ours never goes, even if a service declares it', () => {
  const gone = (name: string) => isGone({ _ofName: () => 'ads', _granted: () => false }, 1, name);
  assert.equal(gone('temoins'), true, 'control');
  for (const name of ['temoin', 'temoin.out.1']) assert.equal(gone(name), false);
});

test('every parent domain is tried with every parent path, with and without its last slash', () => {
  const all = places('www.shop.example.co', '/a/b/c.html');
  for (const domain of ['', '; Domain=www.shop.example.co', '; Domain=shop.example.co', '; Domain=example.co'])
    for (const path of ['/', '/a', '/a/', '/a/b', '/a/b/', '/a/b/c.html']) assert.ok(all.includes(`${domain}; Path=${path}`), `${domain} ${path}`);
});
