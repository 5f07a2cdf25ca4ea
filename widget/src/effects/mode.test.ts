import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Choice, complete } from '../manager';
import { signals, start, tell } from './mode';

const page = globalThis as unknown as { GOOGLE: string; MICROSOFT: boolean; location: object; dataLayer?: ArrayLike<unknown>[]; uetq?: unknown[]; clarity?: { q: unknown[] } };
page.location = { search: '' };
const chosen = (...ids: string[]): Choice => ({ _subject: '', _at: 0, _act: 'choose', _answers: complete(Object.fromEntries(ids.map((id) => [id, true]))) });
const granted = (choice?: Choice) => Object.entries(signals(choice)).filter(([, state]) => state === 'granted').map(([name]) => name);
const asked = (choice?: Choice) => granted(choice).filter((name) => name !== 'security_storage');

test('each purpose grants its own signals and no other', () => {
  assert.deepEqual(Object.keys(signals(undefined)), ['ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage', 'functionality_storage', 'personalization_storage', 'security_storage']);
  assert.deepEqual(granted(undefined), ['security_storage']);
  assert.deepEqual(asked(chosen()), []);
  assert.deepEqual(asked(chosen('social')), []);
  assert.deepEqual(asked(chosen('functional')), ['functionality_storage', 'personalization_storage']);
  // The sample has no purpose of its own for measuring an audience.
  assert.deepEqual(asked(chosen('advertising')), ['ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage']);
  assert.deepEqual(Object.values(signals(undefined)).filter((state) => !/^(granted|denied)$/.test(state)), []);
});

test('a service alone grants no signal: they are for a purpose', () => assert.deepEqual(asked(chosen('ads', 'measure')), []));

test('the default is told once, first and always no; what follows is the choice', () => {
  Object.assign(page, { GOOGLE: 'basic', MICROSOFT: true });
  start(chosen('advertising'));
  tell(undefined);
  const commands = page.dataLayer!.map((entry) => Array.from(entry) as [string, string, Record<string, unknown>]);
  assert.deepEqual(commands.map(([name, kind, told]) => [name, kind, told.ad_storage, told.wait_for_update]), [
    ['consent', 'default', 'denied', 500],
    ['consent', 'update', 'granted', undefined],
    ['consent', 'update', 'denied', undefined],
  ]);
  // gtag takes the arguments of a function, not a list.
  assert.equal(Object.prototype.toString.call(page.dataLayer![0]), '[object Arguments]');
  assert.deepEqual(page.uetq, ['consent', 'default', { ad_storage: 'denied' }, 'consent', 'update', { ad_storage: 'granted' }, 'consent', 'update', { ad_storage: 'denied' }]);
  assert.deepEqual(page.clarity!.q, [
    ['consentv2', { ad_Storage: 'granted', analytics_Storage: 'granted' }],
    ['consentv2', { ad_Storage: 'denied', analytics_Storage: 'denied' }],
  ]);
});
