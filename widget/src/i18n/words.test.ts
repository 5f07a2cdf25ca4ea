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
import * as myAr from './mine/ar';
import * as myBg from './mine/bg';
import * as myCs from './mine/cs';
import * as myDa from './mine/da';
import * as myDe from './mine/de';
import * as myEl from './mine/el';
import * as myEn from './mine/en';
import * as myEs from './mine/es';
import * as myEt from './mine/et';
import * as myFi from './mine/fi';
import * as myFr from './mine/fr';
import * as myGa from './mine/ga';
import * as myHr from './mine/hr';
import * as myHu from './mine/hu';
import * as myIs from './mine/is';
import * as myIt from './mine/it';
import * as myLt from './mine/lt';
import * as myLv from './mine/lv';
import * as myMt from './mine/mt';
import * as myNb from './mine/nb';
import * as myNl from './mine/nl';
import * as myPl from './mine/pl';
import * as myPt from './mine/pt';
import * as myRo from './mine/ro';
import * as mySk from './mine/sk';
import * as mySl from './mine/sl';
import * as mySv from './mine/sv';
import * as myTr from './mine/tr';
import * as myUk from './mine/uk';
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

const french = { ...fr, ...myFr };
const english = { ...en, ...myEn };

/** What French has, with any text in the place of its texts. */
type Words = { [K in keyof typeof french]: (typeof french)[K] extends string ? string : (typeof french)[K] };

/** The words of the layers, and those of the view of past choices, which share no name. */
const all = {
  ar: { ...ar, ...myAr },
  bg: { ...bg, ...myBg },
  cs: { ...cs, ...myCs },
  da: { ...da, ...myDa },
  de: { ...de, ...myDe },
  el: { ...el, ...myEl },
  en: english,
  es: { ...es, ...myEs },
  et: { ...et, ...myEt },
  fi: { ...fi, ...myFi },
  fr: french,
  ga: { ...ga, ...myGa },
  hr: { ...hr, ...myHr },
  hu: { ...hu, ...myHu },
  is: { ...is, ...myIs },
  it: { ...it, ...myIt },
  lt: { ...lt, ...myLt },
  lv: { ...lv, ...myLv },
  mt: { ...mt, ...myMt },
  nb: { ...nb, ...myNb },
  nl: { ...nl, ...myNl },
  pl: { ...pl, ...myPl },
  pt: { ...pt, ...myPt },
  ro: { ...ro, ...myRo },
  sk: { ...sk, ...mySk },
  sl: { ...sl, ...mySl },
  sv: { ...sv, ...mySv },
  tr: { ...tr, ...myTr },
  uk: { ...uk, ...myUk },
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
  assert.deepEqual(Object.keys(fr).filter((name) => name in myFr), []);
  assert.equal(languages.length, 29);
  for (const [tag, words] of languages) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(french).sort(), tag);
    assert.equal(words.kinds.length, fr.kinds.length, tag);
    assert.deepEqual(words.browsers.map(([name]) => name), fr.browsers.map(([name]) => name), tag);
  }
});

test('every text has the placeholders of French, each once, and the same spaces at its ends', () => {
  const shape = (text: string) => [/^\s*/.exec(text)![0].length, /\s*$/.exec(text)![0].length, (text.match(/\{\d\}/g) ?? []).sort()];
  const own = Object.fromEntries(texts(french));
  for (const [tag, words] of languages)
    for (const [name, text] of texts(words)) {
      if (name !== 'colon') assert.deepEqual(shape(text), shape(own[name]), `${tag} ${name}`);
      assert.doesNotMatch(text.trim(), /\s{2}|["']|\.\.|undefined|^$/, `${tag} ${name}`);
    }
});

test('nothing was left in English or in French', () => {
  const alike = ['cookie', 'pixel', 'script', 'Data', 'Partners: ', 'Responsable', ': '];
  const [theirs, ours] = [english, french].map((words) => Object.fromEntries(texts(words)));
  for (const [tag, words] of languages) {
    if (words === english || words === french) continue;
    for (const [name, text] of texts(words)) {
      // No browser speaks Maltese: what its visitors find there is English.
      if (alike.includes(text) || (tag === 'mt' && name.startsWith('browsers'))) continue;
      assert.notEqual(text, theirs[name], `${tag} ${name}`);
      assert.notEqual(text, ours[name], `${tag} ${name}`);
    }
  }
});

test('each language is in its own script', () => {
  const scripts: Record<string, string> = { ar: 'Arabic', bg: 'Cyrillic', uk: 'Cyrillic', el: 'Greek' };
  for (const [tag, words] of languages)
    for (const [name, text] of texts(words))
      for (const script of ['Latin', 'Cyrillic', 'Greek', 'Arabic']) {
        // Names of browsers, of the framework with the United States and of techniques stay Latin, and so does a cookie in most countries.
        const own = text.replace(/\{\d\}|Safari|DPF|SCC|SHA|JavaScript|cookies?/gi, '');
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
