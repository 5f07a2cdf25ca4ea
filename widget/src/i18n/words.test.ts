import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ar from './ar';
import * as bg from './bg';
import * as cs from './cs';
import * as da from './da';
import * as de from './de';
import * as el from './el';
import * as en from './en';
import * as es from './es';
import * as et from './et';
import * as fi from './fi';
import * as fr from './fr';
import * as ga from './ga';
import * as hr from './hr';
import * as hu from './hu';
import * as is from './is';
import * as it from './it';
import * as lt from './lt';
import * as lv from './lv';
import * as mt from './mt';
import * as nb from './nb';
import * as nl from './nl';
import lines from './note';
import * as pl from './pl';
import * as pt from './pt';
import * as ro from './ro';
import * as sk from './sk';
import * as sl from './sl';
import * as sv from './sv';
import * as tr from './tr';
import * as uk from './uk';

/** What French has, with any text in the place of its texts. */
type Words = { [K in keyof typeof fr]: (typeof fr)[K] extends string ? string : (typeof fr)[K] };

const all = {
  ar, bg, cs, da, de, el, en, es, et, fi, fr, ga, hr, hu, is, it, lt, lv, mt, nb, nl, pl, pt, ro, sk, sl, sv, tr, uk,
} satisfies Record<string, Words>;
const languages = Object.entries<Words>(all);

/** Every text by its name, with its placeholders as `{0}`. */
const texts = (words: Words) =>
  Object.entries(words).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return [[name, value]];
    if (typeof value === 'function') return [[name, (value as (...names: string[]) => string)('{0}', '{1}')]];
    return value.map((row, i) => [`${name} ${i}`, typeof row === 'string' ? row : row[1]]);
  });

const letters = (text: string, script: string) => (text.match(new RegExp(`\\p{Script=${script}}`, 'gu')) ?? []).length;

test('every language has the words of French, and nothing else', () => {
  assert.equal(languages.length, 29);
  for (const [tag, words] of languages) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(fr).sort(), tag);
    assert.equal(words.kinds.length, fr.kinds.length, tag);
    assert.deepEqual(words.browsers.map(([name]) => name), fr.browsers.map(([name]) => name), tag);
  }
});

test('every text has the placeholders of French, each once, and the same spaces at its ends', () => {
  const shape = (text: string) => [/^\s*/.exec(text)![0].length, /\s*$/.exec(text)![0].length, (text.match(/\{\d\}/g) ?? []).sort()];
  const french = Object.fromEntries(texts(fr));
  for (const [tag, words] of languages)
    for (const [name, text] of texts(words)) {
      if (name !== 'colon') assert.deepEqual(shape(text), shape(french[name]), `${tag} ${name}`);
      assert.doesNotMatch(text.trim(), /\s{2}|["']|\.\.|undefined|^$/, `${tag} ${name}`);
    }
});

test('nothing was left in English or in French', () => {
  const alike = ['cookie', 'pixel', 'script', 'Data', 'Partners: ', 'Responsable', ': '];
  const [english, french] = [en, fr].map((words) => Object.fromEntries(texts(words)));
  for (const [tag, words] of languages) {
    if (words === en || words === fr) continue;
    for (const [name, text] of texts(words)) {
      // No browser speaks Maltese: what its visitors find there is English.
      if (alike.includes(text) || (tag === 'mt' && name.startsWith('browsers'))) continue;
      assert.notEqual(text, english[name], `${tag} ${name}`);
      assert.notEqual(text, french[name], `${tag} ${name}`);
    }
  }
});

test('each language is in its own script', () => {
  const scripts: Record<string, string> = { ar: 'Arabic', bg: 'Cyrillic', uk: 'Cyrillic', el: 'Greek' };
  for (const [tag, words] of languages)
    for (const [name, text] of texts(words))
      for (const script of ['Latin', 'Cyrillic', 'Greek', 'Arabic']) {
        // Names of browsers and of the framework with the United States stay Latin, and so does a cookie in most countries.
        const own = text.replace(/\{\d\}|Safari|DPF|SCC|cookies?/gi, '');
        if (script !== (scripts[tag] ?? 'Latin')) assert.equal(letters(own, script), 0, `${tag} ${name}: ${text}`);
      }
});

/** How a refusal begins or ends that visitors, authorities and refusal agents of each country know. */
const refusals: Record<string, RegExp> = {
  ar: /^رفض/, bg: /^Отказвам/, cs: /^Odmítnout/, da: /^Afvis/, de: /ablehnen$/, el: /^Απόρριψη/, en: /^Reject/, es: /^Rechazar/, et: /^Keeldu/, fi: /^Hylkää/,
  fr: /refuser$/, ga: /^Diúltaigh/, hr: /^Odbij/, hu: /elutasítása$/, is: /^Hafna/, it: /^Rifiuta/, lt: /^Atmesti/, lv: /^Noraidīt/, mt: /^Irrifjuta/, nb: /^Avvis/,
  nl: /weigeren$/, pl: /^Odrzuć/, pt: /^Rejeitar/, ro: /^Refuzați/, sk: /^Odmietnuť/, sl: /^Zavrni/, sv: /^Avvisa/, tr: /reddet$/, uk: /^Відхилити/,
};

test('refusing is called by its name, in as many words as accepting and at about the same length', () => {
  for (const [tag, { refuse, accept, choose, save, close }] of languages) {
    assert.match(refuse, refusals[tag], tag);
    // Not "only what is necessary", "without accepting", "learn more", "erase all", "settings".
    assert.doesNotMatch(refuse, /ess[ae]n|necess|nécess|notwend|savoir|more|mehr|supprim|delete|lösch|settings|param|einstell|sans|without|ohne/i, tag);
    assert.equal(new Set([refuse, accept, choose, save, close]).size, 5, tag);
    assert.ok(Math.abs(refuse.length - accept.length) <= 5 && Math.abs(refuse.split(' ').length - accept.split(' ').length) <= 1, `${tag}: ${refuse}, ${accept}`);
  }
});

test('whoever reads a page in a language that a notice does not have is told so in that language', () => {
  assert.deepEqual(Object.keys(lines).sort(), Object.keys(all).sort());
  assert.equal(new Set(Object.values(lines)).size, 29);
  // The name of the notice's language follows.
  for (const [tag, line] of Object.entries(lines)) assert.match(line, /^\S.*\. \S.*:$/, tag);
});
