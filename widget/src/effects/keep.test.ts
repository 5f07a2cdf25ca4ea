import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endOf, firstOf } from './keep';

const now = Date.parse('2026-11-22T12:00:00Z');
const day = 864e5;

test('a cookie ends as its last attributes say, Max-Age before Expires', () => {
  assert.equal(endOf('a=1; Max-Age=60', now), now + 6e4);
  assert.equal(endOf('a=1;max-age=5; MAX-AGE = 60 ;Path=/', now), now + 6e4);
  assert.equal(endOf('a=1; Expires=Mon, 23 Nov 2026 12:00:00 GMT; Path=/', now), now + day);
  assert.equal(endOf('a=1; Max-Age=60; Expires=Mon, 23 Nov 2026 12:00:00 GMT', now), now + 6e4);
  assert.equal(endOf('expires=1; Max-Age=0', now), now);
  assert.equal(endOf('a=max-age=0; max-age=0; Max-Age=60', now), now + 6e4);
  assert.equal(endOf('a=; Expires=Sat, 21 Nov 2026 12:00:00 GMT', now), now - day);
});

test('without either, or with neither to be read, it ends with the browser', () => {
  for (const text of ['a=1', 'max-age=60', 'a=1; Path=/', 'a=1; Expires=soon', 'a=1; Expires=0', 'a=1; Expires=1970', 'a=1; Max-Age=long']) assert.ok(Number.isNaN(endOf(text, now)), text);
});

test('a life counts from its first setting and begins anew when it has ended', () => {
  const first = now - 100 * day;
  assert.equal(firstOf(first.toString(36), now), first);
  assert.equal(firstOf((now - 395 * day).toString(36), now), now - 395 * day);
  // 13 months before is the day on which that life ends; a time that is still to come is no first setting.
  for (const none of [undefined, '', '-', (now - 397 * day).toString(36), (now + day).toString(36)]) assert.equal(firstOf(none, now), now, none);
});
