import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actOf, type Choice, complete, exceptions, grants, isGranted, isKnown } from './manager';

const choice = (answers: Record<string, boolean>): Choice => ({ _subject: 'A'.repeat(22), _at: 0, _act: 'choose', _answers: complete(answers) });

test('what is not named is refused, and a service follows its purpose', () => {
  assert.deepEqual(complete({}), { functional: false, advertising: false, social: false, video: false, ads: false, measure: false, share: false });
  assert.deepEqual(grants(choice({ advertising: true })), ['advertising', 'ads', 'measure']);
});

test('a service may be granted or refused by itself, and only then is recorded by name', () => {
  assert.deepEqual(grants(choice({ video: true })), ['video']);
  assert.deepEqual(exceptions(choice({ video: true })), { video: true });
  assert.deepEqual(grants(choice({ advertising: true, ads: false })), ['advertising', 'measure']);
  assert.deepEqual(exceptions(choice({ advertising: true, ads: false })), { ads: false });
  assert.deepEqual(exceptions(choice({ advertising: true, ads: true })), {});
});

test('only true grants: neither what looks true nor what every object has', () => {
  const wanted = { functional: 1, advertising: 'yes', social: {} } as unknown as Record<string, boolean>;
  assert.deepEqual(grants(choice(wanted)), []);
  for (const name of ['constructor', 'toString', '__proto__', 'unknown', '']) assert.equal(isGranted(choice({ functional: true }), name), false, name);
});

test('what the notice has is known by its exact name, the necessary too', () => {
  for (const name of ['functional', 'video', 'strictly_necessary', 'shop']) assert.ok(isKnown(name), name);
  for (const name of ['vidéo', 'Video', 'toString', '']) assert.ok(!isKnown(name), name);
});

test('without a choice only the necessary runs', () => {
  assert.equal(isGranted(undefined, 'strictly_necessary'), true);
  assert.equal(isGranted(undefined, 'shop'), true, 'a service of theirs');
  assert.equal(isGranted(undefined, 'functional'), false);
});

test('refusing everything where something was granted is a withdrawal; a signal stays a signal', () => {
  assert.equal(actOf('refuse_all', ['video'], []), 'withdraw');
  assert.equal(actOf('choose', ['video'], []), 'withdraw');
  assert.equal(actOf('withdraw', [], []), 'refuse_all');
  assert.equal(actOf('refuse_all', [], []), 'refuse_all');
  assert.equal(actOf('choose', [], []), 'choose');
  assert.equal(actOf('choose', ['video'], ['ads']), 'choose');
  assert.equal(actOf('signal', ['video'], []), 'signal');
});
