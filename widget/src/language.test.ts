import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fr from './i18n/fr';
import { pick } from './language';

test('the first wanted language on offer, whole or by its first part, else the first on offer', () => {
  assert.equal(pick(['', 'en-GB', 'fr'], ['fr', 'en']), 'en');
  assert.equal(pick(['FR-ca'], ['en', 'fr']), 'fr');
  assert.equal(pick(['pt-PT'], ['pt-BR', 'pt-PT']), 'pt-PT');
  assert.equal(pick(['de'], ['fr', 'en']), 'fr');
});

test('all of Norwegian is one, and an underscore is no other language', () => {
  assert.equal(pick(['nn-NO'], ['fr', 'nb']), 'nb');
  assert.equal(pick(['nb'], ['fr', 'no']), 'no');
  assert.equal(pick(['de_AT'], ['fr', 'de']), 'de');
});

test('each browser is known by the first letters of its name', () => {
  const agents = {
    Edge: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
    Firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    'iPhone, iPad': 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1',
    Android: 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/143.0.0.0 Mobile Safari/537.36',
    Chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36',
    Safari: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15',
  };
  for (const [name, agent] of Object.entries(agents)) assert.equal(fr.browsers.find(([own]) => agent.includes(own.slice(0, 3)))![0], name);
});
