import assert from 'node:assert/strict';
import { test } from 'node:test';
import decisions from '../../consent/testdata/decisions.json';
import vectors from '../../consent/testdata/ids.json';
import { isSubject, newID, newSubject } from './id';

// The time inside an id in milliseconds; NaN for what is no UUID version 7 in lower case. The browser only makes ids;
// the vectors hold this reader to the server's, and it then reads what the browser makes.
const idTime = (id: string): number =>
  /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id)
    ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    : NaN;

test('an id is read as the server reads it', () => {
  for (const { why, id, time } of vectors.ids) assert.equal(idTime(id), time ?? NaN, `${why}: ${id}`);
});

test('a subject is read as the server reads it', () => {
  for (const { why, subject, ok } of vectors.subjects) assert.equal(isSubject(subject), ok, `${why}: ${subject}`);
});

test('a new id is a UUID version 7 that carries its time, and no two are alike', () => {
  const ids = new Set<string>();
  for (const at of [0, 1, Date.parse(vectors.now), 2 ** 48 - 1]) {
    for (let i = 0; i < 500; i++) {
      const id = newID(at);
      assert.equal(idTime(id), at, id);
      ids.add(id);
    }
  }
  assert.equal(ids.size, 2000);
});

test('every bit of a new id that is free takes both values', () => {
  const seen = Array.from({ length: 36 }, () => new Set<string>());
  for (let i = 0; i < 2000; i++) [...newID(0)].forEach((digit, place) => seen[place].add(digit));
  assert.deepEqual([...seen[19]].sort(), ['8', '9', 'a', 'b']);
  for (const place of [15, 16, 17, 20, 21, 22, 24, 30, 35]) assert.equal(seen[place].size, 16, `place ${place}`);
});

test('a new subject is one, and no two are alike', () => {
  const subjects = Array.from({ length: 2000 }, newSubject);
  assert.ok(subjects.every(isSubject));
  assert.equal(new Set(subjects).size, 2000);
  assert.equal(new Set(subjects.map((subject) => subject.at(-1))).size, 4);
});

test('what the server refuses in an id or a subject, the browser would not send', () => {
  const refused = decisions.decisions.filter(({ error }) => error?.kind === 'invalid' && ['id', 'subject'].includes(error.field));
  assert.ok(refused.length >= 5);
  for (const { why, set, unset, error } of refused) {
    const decision = { ...decisions.base, ...set } as Record<string, unknown>;
    for (const name of unset ?? []) delete decision[name];
    if (error?.field === 'id') assert.ok(Number.isNaN(idTime(String(decision.id))), why);
    else assert.ok(!isSubject(String(decision.subject)), why);
  }
});
