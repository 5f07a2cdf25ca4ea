import assert from 'node:assert/strict';
import { test } from 'node:test';
import vectors from '../../consent/testdata/canonical.json';

// RFC 8785 is JavaScript's own serialisation with members in JavaScript's own order, so this is the reference that
// the server's canonical JSON is held against.
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)}}`;
};

test('the vectors are what JavaScript itself would write', () => {
  assert.ok(vectors.canonical.length > 10);
  for (const { why, json, want } of vectors.canonical) assert.equal(canonical(JSON.parse(json)), want, why);
});
