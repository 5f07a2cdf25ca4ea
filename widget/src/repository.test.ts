import assert from 'node:assert/strict';
import { test } from 'node:test';
import vectors from '../../consent/testdata/cookies.json';
import * as config from './config';
import { type Answers, acts, type Choice, complete } from './manager';
import { assignment, decode, encode, expiry, find, overtaken } from './repository';

const now = Date.UTC(2026, 10, 22, 4);
const subject = 'AbCdEfGhIjKlMnOpQrStUA';
const choice = (answers: Record<string, boolean>, act: Choice['_act'] = 'choose'): Choice => ({ _subject: subject, _at: now, _act: act, _answers: complete(answers) });

/** The cookie of a choice on a page of a protocol. */
function on(protocol: string, choice: Choice): string {
  Object.assign(globalThis, { location: { protocol } });
  return assignment(choice);
}

test('a choice comes back as it was, for every pattern of answers', () => {
  const ids = Object.keys(complete({}));
  for (let bits = 0; bits < 1 << ids.length; bits++) {
    const own = choice(Object.fromEntries(ids.map((id, i) => [id, !!((bits >> i) & 1)])), acts[bits % acts.length]);
    assert.deepEqual(decode(encode(own), now)._choice, own);
  }
});

test('the text is the documented one', () => {
  assert.equal(encode(choice({ functional: true }, 'choose')), `1.${subject}.${now.toString(36)}.0123456789abcdef.2.21`);
});

test('the cookie is the one that the server sets by HTTP', () => {
  const asked = (of: string) => vectors.purposes.includes(of) && of !== 'strictly_necessary';
  const ofService = Object.entries(vectors.services).filter(([, purpose]) => asked(purpose));
  assert.deepEqual(config.purposes, vectors.purposes.filter(asked).sort());
  assert.deepEqual(Object.entries(config.services).map(([id, i]) => [id, config.purposes[i]]), ofService.sort());
  assert.deepEqual([config.material, config.months], [vectors.material, vectors.months]);
  for (const { why, subject, at, act, purposes, services, want } of vectors.cookies) {
    const own: Choice = { _subject: subject, _at: Date.parse(at), _act: act as Choice['_act'], _answers: complete({ ...purposes, ...(services as Answers) }) };
    assert.equal(on('http:', own), want, why);
    assert.equal(on('https:', own), want + '; Secure', why);
  }
});

test('a choice holds until the last millisecond of its months, and no longer', () => {
  const value = encode(choice({ functional: true }));
  const end = Date.UTC(2027, 11, 22, 4);
  assert.equal(expiry(choice({})), end);
  assert.ok(decode(value, end - 1)._choice);
  assert.equal(decode(value, end)._choice, undefined);
  assert.equal(decode(value, end)._subject, subject);
});

test('a clock set back does not lengthen a choice', () => {
  const value = encode(choice({ functional: true }));
  assert.ok(decode(value, now - 864e5 + 1)._choice);
  assert.equal(decode(value, now - 864e5)._choice, undefined);
});

test('other purposes or services ask again and keep the subject', () => {
  assert.deepEqual(decode(encode(choice({ functional: true })).replace('0123456789abcdef', 'fedcba9876543210'), now), { _subject: subject });
});

test('damaged values are no choice, and throw nothing', () => {
  const good = encode(choice({ functional: true }));
  for (const bad of ['', '1', 'x', good.replace('1.', '2.'), good.replace(subject, 'short'), good.replace(/\w+$/, 'zz'), good.replace(/\w+$/, ''), `1.${subject}`, `1.${subject}.-.0123456789abcdef.0.7f`, '.'.repeat(5000)])
    assert.equal(decode(bad, now)._choice, undefined, bad);
});

test('of several cookies the latest choice holds, and in doubt the one that grants less', () => {
  const at = (time: number, answers: Record<string, boolean>) => encode({ ...choice(answers), _at: time });
  const yes = { functional: true };
  for (const [values, wanted] of [
    [[at(now - 2, yes), at(now - 1, {})], false],
    [[at(now - 2, {}), at(now - 1, yes)], true],
    [[at(now, yes), at(now, {})], false],
    [[at(now + 1000, yes), at(now, {})], false],
    [['damaged', at(now, yes)], true],
    [[at(now, yes), 'damaged'], true],
    [[at(now + 1000, yes)], true],
  ] as const)
    for (const order of [values, [...values].reverse()]) assert.equal(decode(find(order.map((value) => `temoin=${value}`).join('; ')), now)._choice?._answers.functional, wanted, order.join());
});

test('what was chosen last comes back when an older choice has taken its place, and only then', () => {
  const at = (time: number, answers: Record<string, boolean>) => encode({ ...choice(answers), _at: time });
  const [older, last] = [at(now - 2, { functional: true }), at(now - 1, {})];
  assert.deepEqual(overtaken(older, last, now), decode(last, now)._choice);
  assert.deepEqual(overtaken(`damaged,${older}`, last, now), decode(last, now)._choice);
  for (const [values, kept, why] of [
    ['', last, 'the jar was emptied'],
    [older, undefined, 'nothing is remembered'],
    [last, last, 'it holds'],
    [`${older},${last}`, last, 'it holds beside an older one'],
    [at(now, {}), last, 'another tab, or this host on http, chose later'],
    [older, last.replace('0123456789abcdef', 'fedcba9876543210'), 'it agreed to another notice'],
    [older, 'damaged', 'it cannot be read'],
    [older, at(now + 1000, {}), 'it is from the future'],
  ] as const)
    assert.equal(overtaken(values, kept, now), undefined, why);
  assert.equal(overtaken(older, last, Date.UTC(2028, 0)), undefined, 'both have ended');
});

test('the cookie is found among others and keeps within 200 bytes', () => {
  const text = on('https:', choice({ functional: true }));
  assert.match(text, /^temoin=[\w.-]+; Path=\/; SameSite=Lax; Expires=Wed, 22 Dec 2027 04:00:00 GMT; Secure$/);
  const pair = text.split(';')[0];
  // 15 purposes and 200 services, the most a notice may have, would take 54 digits for the 2 here.
  assert.ok(pair.length - 2 + 54 <= 200);
  assert.equal(find(`a=1; xtemoin=no; ${pair}; b=2`), pair.slice(7));
  assert.equal(find('a=1'), '');
});
