import assert from 'node:assert/strict';
import { test } from 'node:test';
import { covers, places } from './erase';

test('a pattern covers what starts alike, a name only itself', () => {
  assert.ok(covers('_azur_*', '_azur_id'));
  assert.ok(covers('_azur_id', '_azur_id'));
  assert.ok(!covers('_azur_id', '_azur_id2'));
  assert.ok(!covers('_azur_*', 'x_azur_1'));
  assert.ok(!covers('a.c', 'abc'), 'no name is a regular expression');
});

test('the visitor’s choice and its proof are never covered', () => {
  for (const pattern of ['temoin', 't*', 'temoin.*']) for (const name of ['temoin', 'temoin.out.1']) assert.ok(!covers(pattern, name), `${pattern} ${name}`);
  assert.ok(covers('temoin*', 'temoins'));
});

test('every parent domain is tried with every parent path, with and without its last slash', () => {
  const all = places('www.shop.example.co', '/a/b/c.html');
  for (const domain of ['', '; Domain=www.shop.example.co', '; Domain=shop.example.co', '; Domain=example.co'])
    for (const path of ['/', '/a', '/a/', '/a/b', '/a/b/', '/a/b/c.html']) assert.ok(all.includes(`${domain}; Path=${path}`), `${domain} ${path}`);
});
