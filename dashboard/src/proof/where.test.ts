// What a visitor is told to look for is called as the banner calls it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as bannerEN from "../../../widget/src/i18n/en";
import * as bannerFR from "../../../widget/src/i18n/fr";
import * as mineEN from "../../../widget/src/i18n/mine/en";
import * as mineFR from "../../../widget/src/i18n/mine/fr";
import { en, fr } from "../texts/proof";

for (const [lang, words, banner, mine] of [
  ["fr", fr, bannerFR, mineFR],
  ["en", en, bannerEN, mineEN],
] as const) {
  test(`the way to the number of a receipt, in ${lang}, has the banner's own words`, () => {
    for (const word of [banner.manage, banner.mine, mine.elsewhere, mine.id, mine.key, mine.download]) assert.ok(words.whereHelp.includes(word), `${words.whereHelp} lacks ${word}`);
    for (const word of [mine.id.toLowerCase(), mine.key.toLowerCase()]) assert.ok(words.noneHelp.toLowerCase().includes(word), `${words.noneHelp} lacks ${word}`);
  });
}
