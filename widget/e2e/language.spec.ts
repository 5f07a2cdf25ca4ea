// Pages in other languages: in one that the notice has, everything is in it; in another, the page's visitors are told so.
import { expectSound, widths } from './support/look';
import { expect, test } from './support/test';

const page = (lang: string, server: string) =>
  `<!doctype html><html lang="${lang}"${lang === 'ar' ? ' dir="rtl"' : ''}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>…</title><script src="${server}/k/demo.js"></script></head><body><main><h1>…</h1></main></body></html>`;

test.beforeAll(({ temoin }) => temoin.speak(['fr', 'en', 'de', 'el', 'ar', 'nb']));
test.afterAll(({ temoin }) => temoin.speak(['fr', 'en']));

const spoken = {
  de: { dir: 'ltr', title: 'Ihre Cookies, Ihre Wahl', refuse: 'Alle ablehnen', accept: 'Alle akzeptieren', choose: 'Auswählen', manage: 'Meine Cookies verwalten', purpose: 'Werbung', months: '13 Monate', country: 'Vereinigte Staaten' },
  el: { dir: 'ltr', title: 'Τα cookies σας, η επιλογή σας', refuse: 'Απόρριψη όλων', accept: 'Αποδοχή όλων', choose: 'Επιλογή', manage: 'Διαχείριση των cookies μου', purpose: 'Διαφήμιση', months: '13 μήνες', country: 'Ηνωμένες Πολιτείες' },
  ar: { dir: 'rtl', title: 'ملفات تعريف الارتباط: القرار لك', refuse: 'رفض الكل', accept: 'قبول الكل', choose: 'اختيار', manage: 'إدارة ملفات تعريف الارتباط', purpose: 'الإعلانات', months: 'شهرًا', country: 'الولايات المتحدة' },
};

for (const [lang, own] of Object.entries(spoken))
  test(`a page in ${lang} is asked, shown and recorded in ${lang}`, async ({ visitor, temoin, site }) => {
    for (const width of widths) {
      await visitor.page.setViewportSize({ width, height: 800 });
      await visitor.page.goto(site.page(`/${lang}`, page(lang, temoin.url)));
      const region = visitor.page.getByRole('region', { name: own.title });
      await expect(region).toBeVisible();
      await expect(region).toHaveAttribute('lang', lang);
      await expect(region).toHaveCSS('direction', own.dir);
      for (const label of [own.refuse, own.accept, own.choose]) await expect(visitor.button(label)).toBeInViewport();
      await expect(region.locator('[lang]')).toHaveCount(0);
      await expectSound(visitor.page, `${lang}-first-${width}`, '.tmn');

      await visitor.button(own.choose).click();
      await expect(visitor.dialog).toHaveCSS('direction', own.dir);
      await expect(visitor.dialog.getByRole('heading', { name: own.manage })).toBeVisible();
      await visitor.details(own.purpose).click();
      await expect(visitor.dialog).toContainText(own.months);
      await expect(visitor.dialog).toContainText(own.country);
      // Names stay as they are, also among words that are read from right to left.
      await expect(visitor.dialog.locator('code').first()).toHaveCSS('direction', 'ltr');
      await expectSound(visitor.page, `${lang}-second-${width}`, '.tmn');
    }
    await visitor.decide(() => visitor.dialog.getByRole('button', { name: own.refuse, exact: true }).click());
    const [event] = await temoin.events(await visitor.subject());
    expect(event.record.language).toBe(lang);
    // The button of pages that have no link of their own.
    const pin = visitor.page.locator('[data-temoin=open]');
    await expect(pin).toHaveText(own.manage);
    await expect(pin).toHaveAttribute('lang', lang);
  });

const notes = {
  pl: 'Ten tekst nie jest dostępny w Twoim języku. Język tekstu: francuski',
  uk: 'Цей текст недоступний вашою мовою. Мова тексту: французька',
  'zh-Hans': 'This text is not available in your language. Its language: French',
};

for (const [lang, words] of Object.entries(notes))
  test(`a page in ${lang}, which the notice does not have, says so, and the record names what was read`, async ({ visitor, temoin, site }) => {
    const url = site.page(`/${lang}`, page(lang, temoin.url));
    for (const width of widths) {
      await visitor.page.setViewportSize({ width, height: 800 });
      await visitor.meet(url);
      await expect(visitor.layer).toHaveAttribute('lang', 'fr');
      const note = visitor.layer.getByText(words, { exact: true });
      await expect(note).toBeInViewport();
      await expect(note).toHaveAttribute('lang', lang === 'zh-Hans' ? 'en' : lang);
      await expectSound(visitor.page, `${lang}-first-${width}`, '.tmn');
    }
    await visitor.refuse();
    const [event] = await temoin.events(await visitor.subject());
    expect(event.record.language).toBe('fr');

    await visitor.revisit();
    await visitor.open();
    await expect(visitor.dialog.getByText(words, { exact: true })).toBeVisible();
    await expect(visitor.dialog).toHaveAttribute('lang', 'fr');
  });

test('an Arabic page whose notice is not in Arabic reads it from left to right, and the note from right to left', async ({ visitor, temoin, site }) => {
  await temoin.speak(['fr', 'en']);
  try {
    await visitor.page.setViewportSize({ width: 360, height: 800 });
    await visitor.meet(site.page('/ar', page('ar', temoin.url)));
    await expect(visitor.layer).toHaveCSS('direction', 'ltr');
    await expect(visitor.layer.locator('[lang=ar]')).toHaveCSS('direction', 'rtl');
    await expectSound(visitor.page, 'ar-without', '.tmn');
  } finally {
    await temoin.speak(['fr', 'en', 'de', 'el', 'ar', 'nb']);
  }
});

test('a page in a language of the notice fetches no note, however it writes it', async ({ visitor, temoin, site }) => {
  const fetched: string[] = [];
  visitor.page.on('request', (request) => fetched.push(request.url()));
  for (const lang of ['fr', 'FR-be', 'fr_FR', '']) {
    await visitor.meet(site.page(`/fr`, page(lang, temoin.url)));
    await expect(visitor.layer.locator('[lang]')).toHaveCount(0);
  }
  for (const lang of ['nn-NO', 'no', 'nb']) {
    await visitor.page.goto(site.page(`/${lang}`, page(lang, temoin.url)));
    await expect(visitor.page.getByRole('region', { name: 'Dine informasjonskapsler, ditt valg' }).locator('[lang]')).toHaveCount(0);
  }
  expect(fetched.filter((url) => url.includes('note'))).toEqual([]);
  await visitor.meet(site.page('/it', page('it', temoin.url)));
  expect(fetched.filter((url) => url.includes('note')), 'control').toHaveLength(1);
});

test('a page that changes its language after it has asked is recorded in the language that was read', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/turns', page('fr', temoin.url)));
  await visitor.page.evaluate(() => {
    document.documentElement.lang = 'de';
  });
  await visitor.refuse();
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.language).toBe('fr');
});
