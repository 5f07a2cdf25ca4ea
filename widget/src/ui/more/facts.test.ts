import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lifetime, place } from './facts';

test('a country is named in the notice’s language, with the basis of a transfer there', () => {
  assert.equal(place({ _country: 'DE' }), 'Allemagne');
  assert.equal(place({ _country: 'US', _transfer: 'clauses types' }), 'États-Unis, clauses types');
});

test('a code that no browser knows is shown as it is', () => {
  assert.throws(() => new Intl.DisplayNames('fr', { type: 'region' }).of('Atlantis'), 'control: it would throw');
  for (const code of ['Atlantis', '', 'QX']) assert.equal(place({ _country: code }), code);
});

test('lifetimes are told in days, and from two months on in months', () => {
  assert.equal(lifetime(0), 'jusqu’à la fermeture');
  assert.equal(lifetime(1), '1\u00a0jour');
  assert.equal(lifetime(395), '13\u00a0mois');
});
