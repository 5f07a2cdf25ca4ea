// Past choices: told to who holds a receipt, in the widget and on a page without script, with the notice of each as it was
// shown and a proof that anybody can check.
import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { temoinBinary } from './support/build';
import { expectSound, schemes, widths } from './support/look';
import { html } from './support/site';
import type { Temoin } from './support/temoin';
import { expect, test } from './support/test';
import type { Visitor } from './support/visitor';

const card = (page: Page, n: number) => page.getByRole('dialog').locator('section.tmn-card').filter({ has: page.locator('summary', { hasText: /montré|shown|عُرض/ }) }).nth(n);

/** Opens the view from the second layer. */
async function openMine(visitor: Visitor): Promise<void> {
  await visitor.open();
  await visitor.button('Mes choix').click();
  await expect(visitor.page.getByRole('dialog', { name: 'Mes choix' })).toBeVisible();
  await expect(visitor.dialog.locator('[aria-busy=false]')).toBeVisible();
}

/** Refuses, then chooses one purpose: two choices to look back on. */
async function choose(visitor: Visitor, shop: string): Promise<void> {
  await visitor.meet(shop);
  await visitor.refuse();
  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.save();
}

/** What `temoin verify` says of a receipt, under the key that the site publishes. */
async function verified(temoin: Temoin, file: string): Promise<string> {
  const key = (await (await fetch(`${temoin.url}/.well-known/temoin/demo`)).text()).split('\n')[0];
  return execFileSync(temoinBinary, ['verify', file, '--key', key], { encoding: 'utf8' });
}

/** The visitor's first receipt, which opens all that follow. */
const stored = (page: Page): Promise<{ id: string; receipt_key: string }> => page.evaluate(() => JSON.parse(localStorage['temoin.first']));

test('every choice is told in plain words, the newest first, with the notice word for word', async ({ visitor, shop, temoin }) => {
  const { page } = visitor;
  await choose(visitor, shop);
  await openMine(visitor);
  await expect(card(page, 0)).toContainText(/Vous avez choisi au cas par cas\. Valable jusqu’au \d+ \S+ \d{4}/);
  await expect(card(page, 0)).toContainText('Accepté : Confort');
  await expect(card(page, 0)).toContainText('Refusé : Publicité, Réseaux sociaux');
  await expect(card(page, 1)).toContainText('Vous avez tout refusé. Remplacé par un choix plus récent.');
  const { decided_at } = (await temoin.events(await visitor.subject())).at(-1)!;
  const words = await page.evaluate((at) => new Date(at).toLocaleString('fr', { dateStyle: 'long', timeStyle: 'short' }), decided_at);
  await expect(card(page, 0).getByRole('heading')).toHaveText(words);

  await card(page, 1).getByText('Ce qu’on m’a montré').click();
  const notice = await (await fetch(`${temoin.url}/v1/sites/demo/notice`)).json();
  const replay = card(page, 1).locator('.tmn-replay');
  await expect(replay).toContainText(notice.digest);
  for (const details of await replay.locator('summary').all()) await details.click();
  // biome-ignore lint/performance/useDomNodeTextContent: what can be seen
  const text = await replay.innerText();
  const texts = [notice.title, notice.intro, ...notice.purposes.flatMap((p: Record<string, unknown>) => [p.name, p.summary, p.detail]), ...notice.services.map((s: Record<string, unknown>) => s.reason)];
  for (const said of texts) expect(text).toContain(said.fr);
  for (const service of notice.services) for (const tracker of service.trackers) expect(text).toContain(tracker.name);
});

const everywhere = schemes.flatMap((scheme) => widths.map((width) => ({ scheme, width })));
/** Each theme and each width, once. */
const corners = [everywhere[0], everywhere[3]];

/** Looks at the page, or at a part of it, in themes and widths. */
async function sound(page: Page, what: string, where: typeof everywhere, within?: string): Promise<void> {
  for (const { scheme, width } of where) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    await expectSound(page, `${what}-${scheme}-${width}`, within);
  }
}

test('the view is sound: light and dark, narrow and wide', async ({ visitor, shop }) => {
  const { page } = visitor;
  await choose(visitor, shop);
  await openMine(visitor);
  await sound(page, 'mine', everywhere, '.tmn');
  await page.getByText('Sur un autre appareil ou sans JavaScript').click();
  await card(page, 0).getByText('Ce qu’on m’a montré').click();
  await card(page, 0).locator('.tmn-replay summary').nth(1).click();
  await sound(page, 'shown', corners, '.tmn');
  await visitor.button('Tout effacer').click();
  await sound(page, 'question', corners, '.tmn-keys');
});

test('by keyboard alone: in, back to where one came from, out', async ({ visitor, shop }) => {
  const { page } = visitor;
  await visitor.meet(shop);
  await visitor.refuse();
  await visitor.open();
  await visitor.button('Mes choix').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Mes choix' })).toBeFocused();
  const inside = () => visitor.dialog.evaluate((dialog) => dialog.contains(document.activeElement) || document.activeElement === document.body);
  for (let i = 0; i < 20; i++, await page.keyboard.press('Tab')) expect(await inside()).toBe(true);
  await visitor.button('Tout effacer').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('effacé pour de bon')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(visitor.button('Retour')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(visitor.button('Tout effacer')).toBeFocused();
  await visitor.button('Retour').press('Enter');
  await expect(visitor.button('Mes choix')).toBeFocused();
  await expect(page.getByRole('dialog', { name: 'Gérer mes cookies' })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(visitor.dialog).toHaveCount(0);
  await expect(page.locator('[data-temoin=open]')).toBeFocused();
});

test('a downloaded proof holds for temoin verify and for the page that the server hands out', async ({ visitor, shop, temoin, context }) => {
  const { page } = visitor;
  await visitor.meet(shop);
  await visitor.refuse();
  await openMine(visitor);
  const coming = page.waitForEvent('download');
  await visitor.button('Télécharger la preuve').click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^receipt-demo-\d{4}-\d\d-\d\d\.json$/);
  const file = test.info().outputPath('receipt.json');
  await download.saveAs(file);
  expect(await verified(temoin, file)).toMatch(/^valid\ndecision: refuse_all by subject /);

  const [verifier] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Vérifier une preuve' }).click()]);
  expect(verifier.url()).toBe(`${temoin.url}/verify`);
  await verifier.locator('#file').setInputFiles(file);
  await expect(verifier.locator('#verdict h2')).toHaveText('Cohérent, mais de qui est la clé ?');
  // Its policy, like that of the file, lets it ask nobody.
  expect(await verifier.evaluate(() => fetch('/healthz').then(() => 'asked', () => 'refused'))).toBe('refused');
});

test('a notice that is not the one of the record is not shown', async ({ visitor, shop }) => {
  const { page } = visitor;
  await visitor.meet(shop);
  await visitor.refuse();
  await openMine(visitor);
  let forge = (receipt: Record<string, string>) => receipt;
  await page.route('**/v1/receipts/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: JSON.stringify(forge(await response.json())) });
  });
  const [shown, alert] = [card(page, 0).locator('.tmn-replay'), card(page, 0).getByRole('alert')];
  const toggle = () => card(page, 0).getByText('Ce qu’on m’a montré').click();
  const other = async (receipt: Record<string, string>) => {
    const notice = receipt.notice.replace('Vos cookies', 'Nos cookies');
    const digest = await page.evaluate(async (text) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))].map((byte) => byte.toString(16).padStart(2, '0')).join(''), notice);
    return { notice, digest };
  };
  const forgeries = {
    'one word of the notice': (receipt: Record<string, string>) => ({ ...receipt, notice: receipt.notice.replace('Vos cookies', 'Nos cookies') }),
    'another decision’s record': (receipt: Record<string, string>) => ({ ...receipt, record: receipt.record.replace(/"record_id":"[^"]*"/, '"record_id":"01a20169-2e00-7000-8000-000000000001"') }),
  };
  for (const [name, forgery] of Object.entries(forgeries)) {
    forge = forgery;
    await toggle();
    await expect(alert, name).toHaveText('Cette notice n’est pas celle que nomme votre enregistrement ; elle n’est pas montrée.');
    await expect(shown).toHaveCount(0);
    await toggle();
  }
  // Notice and record that fit one another, and not the history that named the digest first.
  const receipt = await stored(page);
  const true_ = await (await fetch(`${new URL(shop).origin}/v1/receipts/${receipt.id}`, { headers: { Authorization: `Bearer ${receipt.receipt_key}` } })).json();
  const { notice, digest } = await other(true_);
  forge = (found) => ({ ...found, notice, record: found.record.replace(/"privacy_notice":"[^"]*"/, `"privacy_notice":"${digest}"`) });
  await toggle();
  await expect(alert).toContainText('elle n’est pas montrée');
  await toggle();
  // Control: the true one is.
  forge = (found) => found;
  await toggle();
  await expect(shown).toBeVisible();
  await expect(alert).toBeEmpty();
});

test('what cannot be told is not made up: no receipt, no answer, no file', async ({ visitor, shop }) => {
  const { page } = visitor;
  await visitor.meet(shop);
  await openMine(visitor);
  await expect(visitor.dialog).toContainText('Cet appareil ne détient aucun reçu');
  await expect(visitor.button('Tout effacer')).toHaveCount(0);
  await expectSound(page, 'none', '.tmn');
  await visitor.button('Retour').click();
  await visitor.decide(() => visitor.dialog.getByRole('button', { name: 'Tout refuser' }).click());
  await page.route('**/history', (route) => route.abort());
  await openMine(visitor);
  await expect(visitor.dialog).toContainText('Ceci n’a pas pu être chargé ou vérifié');
  await page.unroute('**/history');
  await visitor.revisit();
  await page.route('**/*.mine.js', (route) => route.abort());
  await visitor.open();
  await visitor.button('Mes choix').click();
  await expect(visitor.dialog).toContainText('Le détail n’a pas pu être chargé');
  await page.unroute('**/*.mine.js');
  await visitor.button('Mes choix').click();
  await expect(card(page, 0)).toContainText('Vous avez tout refusé.');
});

/** Erases everything, after the question. */
async function erase(visitor: Visitor): Promise<void> {
  await visitor.button('Tout effacer').click();
  await expect(visitor.page.getByText('effacé pour de bon')).toBeFocused();
  await visitor.button('Tout effacer').click();
}

/** What the server says to who asks for a history with a receipt. */
const history = async (temoin: Temoin, { id, receipt_key }: { id: string; receipt_key: string }) =>
  (await fetch(`${temoin.url}/v1/receipts/${id}/history`, { headers: { Authorization: `Bearer ${receipt_key}` } })).status;

test('erasing takes the records and the choice, and the next choice is that of somebody new', async ({ visitor, shop, temoin }) => {
  const { page } = visitor;
  await choose(visitor, shop);
  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.takeBack(visitor.pressSave);
  await visitor.button('Fermer').click();
  const [subject, receipt] = [await visitor.subject(), await stored(page)];
  expect(await history(temoin, receipt)).toBe(200);
  await openMine(visitor);
  await expect(page.getByRole('dialog').locator('h3')).toHaveCount(3);
  await page.route('**/history', (route) => route.abort());
  await erase(visitor);
  await expect(visitor.dialog).toContainText('Ceci n’a pas pu être chargé ou vérifié');
  expect(await visitor.subject(), 'what the server has not erased stays').toBe(subject);
  await page.unroute('**/history');
  await visitor.button('Tout effacer').click();
  await expect(page.getByRole('dialog', { name: 'Tout effacer' })).toContainText('Plus rien n’est enregistré');
  await expectSound(page, 'erased', 'dialog');
  await page.keyboard.press('Escape');
  await expect(visitor.layer).toBeVisible();
  expect(await visitor.cookie()).toBeUndefined();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('temoin.')))).toEqual([]);
  expect(await history(temoin, receipt)).toBe(410);
  expect(await temoin.events(subject)).toEqual([]);
  await visitor.refuse();
  expect(await visitor.subject()).not.toBe(subject);
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
});

test('erasing stops what was granted: the page loads anew and asks', async ({ visitor, shop, temoin }) => {
  const { page } = visitor;
  await visitor.meet(shop);
  await visitor.accept();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('azur_segments'))).not.toBeNull();
  const receipt = await stored(page);
  await openMine(visitor);
  const reloaded = page.waitForEvent('load');
  await erase(visitor);
  await reloaded;
  await expect(visitor.layer).toBeVisible();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('azur_segments'))).toBeNull();
  expect(await visitor.choices()).toMatchObject({ act: null, purposes: { advertising: false } });
  expect(await history(temoin, receipt)).toBe(410);
});

test('in English and in Arabic, from right to left', async ({ visitor, temoin, site }) => {
  const { page } = visitor;
  await temoin.speak(['fr', 'en', 'ar']);
  try {
    for (const [lang, refuse, open, mine, said] of [
      ['en', 'Reject all', 'Manage my cookies', 'My choices', 'You refused everything. Valid until'],
      ['ar', 'رفض الكل', 'إدارة ملفات تعريف الارتباط', 'اختياراتي', 'رفضت كل شيء. صالح حتى'],
    ]) {
      await page.context().clearCookies();
      await page.goto(site.page(`/${lang}`, html(`<script src="${temoin.url}/k/demo.js"></script>`).replace('lang="fr"', `lang="${lang}"`)));
      await visitor.decide(() => visitor.button(refuse).click());
      await visitor.button(open).click();
      await visitor.button(mine).click();
      await expect(card(page, 0)).toContainText(said);
      await expect(visitor.dialog).toHaveCSS('direction', lang === 'ar' ? 'rtl' : 'ltr');
      await card(page, 0).locator('summary').first().click();
      await expect(card(page, 0).locator('.tmn-replay')).toHaveAttribute('lang', lang);
      await expectSound(page, `mine-${lang}`, '.tmn');
    }
    // The page is of another origin than the server, which must be asked first whether it may erase.
    for (let times = 0; times < 2; times++) await visitor.button('محو كل شيء').click();
    await expect(visitor.button('رفض الكل')).toBeVisible();
  } finally {
    await temoin.speak(['fr', 'en']);
  }
});

test.describe('without JavaScript', () => {
  test('number and key of a receipt open the same, on another device', async ({ visitor, shop, temoin, browser }) => {
    await choose(visitor, shop);
    await openMine(visitor);
    await visitor.page.getByText('Sur un autre appareil ou sans JavaScript').click();
    const [id, key] = await visitor.dialog.locator('details.tmn-card code').allTextContents();
    const address = (await visitor.dialog.getByRole('link', { name: '/me/demo' }).getAttribute('href'))!;
    const other = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR' });
    const page = await other.newPage();
    await page.goto(address);
    await page.getByLabel('Numéro du reçu').fill(id);
    await page.getByLabel('Clé du reçu').fill('AAAAAAAAAAAAAAAAAAAAAA');
    await page.getByRole('button', { name: 'Voir mes choix' }).click();
    await expect(page.getByRole('alert')).toContainText('ne vont pas ensemble');
    await page.getByLabel('Clé du reçu').fill(key);
    await page.getByRole('button', { name: 'Voir mes choix' }).click();
    expect(page.url(), 'no secret in the address').toBe(address);
    await expect(page.locator('section').nth(0)).toContainText('Vous avez choisi au cas par cas. Valable jusqu’au');
    await expect(page.locator('section').nth(1)).toContainText('Vous avez tout refusé. Remplacé par un choix plus récent.');

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Télécharger la preuve' }).last().click()]);
    const file = test.info().outputPath('receipt.json');
    await download.saveAs(file);
    expect(await verified(temoin, file)).toMatch(/^valid\ndecision: refuse_all/);
    await page.getByRole('button', { name: 'Ce qu’on m’a montré' }).last().click();
    const notice = await (await fetch(`${temoin.url}/v1/sites/demo/notice`)).json();
    for (const said of [notice.digest, notice.title.fr, notice.purposes[1].detail.fr, notice.services[1].reason.fr]) await expect(page.locator('main')).toContainText(said);
    await page.getByRole('button', { name: 'Retour à mes choix' }).click();
    await expect(page.locator('section').nth(1)).toContainText('Vous avez tout refusé.');
    await page.getByRole('button', { name: 'Tout effacer' }).click();
    await expect(page.locator('main')).toContainText('effacé pour de bon');
    await page.getByRole('button', { name: 'Tout effacer' }).click();
    await expect(page.getByRole('status')).toContainText('Plus rien n’est enregistré sous ce reçu.');
    expect(await history(temoin, { id, receipt_key: key })).toBe(410);
    await page.getByRole('link', { name: 'Vérifier une preuve' }).click();
    expect(page.url()).toBe(`${temoin.url}/verify`);
    await other.close();
  });

  test('its page is sound: light and dark, narrow, wide and magnified', async ({ visitor, shop, temoin }) => {
    const { page } = visitor;
    await choose(visitor, shop);
    const receipt = await stored(page);
    await page.goto(`${temoin.url}/me/demo?lang=en`);
    const [id, key] = [page.locator('input[name=id]'), page.locator('input[name=key]:not([type=hidden])')];
    await id.fill(receipt.id);
    await key.fill('x');
    await page.getByRole('button').click();
    await expect(page.getByRole('alert')).toBeVisible();
    await sound(page, 'form', corners);
    await key.fill(receipt.receipt_key);
    await page.getByRole('button').click();
    await expect(page.locator('section')).toHaveCount(3);
    await sound(page, 'history', everywhere);
    await page.locator('button[value=shown]').first().click();
    await expect(page.locator('.lead code')).toBeVisible();
    await sound(page, 'shown', corners);
    await page.getByRole('button', { name: 'Back to my choices' }).click();
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await sound(page, 'question', corners);
    await page.setViewportSize({ width: 320, height: 256 }); // 1280 pixels at 400 %
    await expectSound(page, 'magnified');
  });
});
