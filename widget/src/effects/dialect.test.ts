import assert from 'node:assert/strict';
import { test } from 'node:test';

// The bundler's constants: none of the tools is there while the module loads.
Object.assign(globalThis, { TARTEAUCITRON: false });
const { meaning } = await import('./dialect');

test('categories mean purposes, whatever a tool calls them', () => {
  const words = {
    strictly_necessary: ['necessary', 'Necessary', 'essential'],
    functional: ['preferences', 'functional', 'functionality', 'comment'],
    // The sample has no purpose of its own for measuring an audience.
    advertising: ['statistics', 'analytics', 'analytic', 'performance', 'marketing', 'advertisement', 'advertising', 'ad', 'targeting'],
    social: ['social', 'social_media'],
  };
  for (const [purpose, names] of Object.entries(words)) for (const name of names) assert.equal(meaning(name), purpose, name);
});

test('a name of the notice comes before any category, in lower case and with _', () => {
  for (const [name, id] of [['video', 'video'], ['Video', 'video'], ['measure', 'measure'], ['shop', 'shop']]) assert.equal(meaning(name), id);
  assert.equal(meaning('strictly-necessary'), 'strictly_necessary');
});

test('what means nothing stays as it is, so that it is held and named', () => {
  for (const name of ['', 'Hotjar', 'unclassified', 'constructor', '!analytics', 'not necessary', 'adserver']) assert.equal(meaning(name), name);
});
