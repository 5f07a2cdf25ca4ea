// The notice's editor: what is typed is seen in the real widget, kept, published, met by a visitor, and taken back.
import type { Page } from '@playwright/test';
import { signIn } from '../../widget/e2e/support/dashboard';
import { expectSound, schemes, widths } from '../../widget/e2e/support/look';
import { expect, test } from '../../widget/e2e/support/test';

const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const state = (page: Page) => page.locator('[data-save]');
const saved = (page: Page) => expect(state(page)).toHaveAttribute('data-save', 'saved');
const live = (page: Page) => page.locator('[data-live]');
const preview = (page: Page) => page.frameLocator('iframe.frame:not(.coming)');

const heading = (within: Pick<Page, 'getByRole'>, name: string) => within.getByRole('heading', { name, exact: true });

async function publish(page: Page, why: string): Promise<void> {
  await page.getByRole('button', { name: 'Publier' }).click();
  const dialog = page.getByRole('dialog');
  // The demo's notice has one warning: choices last longer than the six months that the CNIL advises.
  await dialog.locator('#reason-life').fill('Notre politique', { timeout: 90_000 });
  await dialog.getByLabel(/^Pourquoi \(facultatif/).fill(why);
  await dialog.getByRole('button', { name: 'Publier' }).click();
  await expect(dialog.getByText(/^La version .+ est en ligne\.$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Fermer' }).last().click();
}

test('an editor edits a text, sees it in the preview, publishes it, a visitor meets it, and it is taken back through the same check', async ({ page, temoin, shop, browser }, info) => {
  const before = (await temoin.events()).length;
  const email = `redaction-${info.repeatEachIndex}-${info.retry}@sillage.example`;
  const post = async (address: string, data: object) => (await page.request.post(`${temoin.url}/api/${address}`, { data })).status();
  await signIn(page, `${temoin.url}/people`);
  expect(await post('orgs/main/invitations', { email, role: 'editor' })).toBe(201);
  let token = '';
  await expect(async () => {
    const mail = (await temoin.mails('invitation')).find((text) => text.includes(`To: <${email}>`));
    token = mail?.match(/\/invitation#(\S+)/)?.[1] ?? '';
    expect(token).not.toBe('');
  }).toPass();
  await page.context().clearCookies();
  expect(await post('invitations/accept', { token, password: 'un long mot de passe' })).toBe(200);
  const complaints: string[] = []; // of the frame too
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${temoin.url}/sites/demo/notice`);
  await expect(page.getByRole('navigation', { name: 'Maison Sillage' }).getByRole('link')).toHaveText(['Vue d’ensemble', 'Notice', 'Installation']);
  await expect(page.getByRole('link', { name: 'Personnes' })).toHaveCount(0);
  expect([await post('orgs/main/invitations', { email, role: 'owner' }), await post('sites/demo/erasures', { subject: 'A'.repeat(22), why: '' })]).toEqual([403, 403]);
  await expect(heading(preview(page), 'Vos cookies, votre choix')).toBeVisible();
  await field(page, 'Titre').fill('Vos miettes, votre choix');
  await expect(heading(preview(page), 'Vos miettes, votre choix')).toBeVisible();
  await saved(page);

  // The preview is the real thing, and keeps nothing. Playwright clicks beside what a frame scales down, so not scaled.
  await page.getByText('Téléphone', { exact: true }).click();
  await preview(page).getByRole('button', { name: 'Tout refuser' }).click();
  await expect(preview(page).getByRole('button', { name: 'Tout refuser' })).toHaveCount(0);
  await page.getByText('Détails', { exact: true }).click();
  await expect(preview(page).getByRole('dialog')).toBeVisible();
  await page.getByText('Premier', { exact: true }).click();
  expect(complaints).toEqual([]);

  await publish(page, 'Plus simple');
  const number = Number(await live(page).getAttribute('data-live'));
  // Each time somebody new: browsers keep the script for a minute.
  const meet = async (title: string) => {
    const context = await browser.newContext({ locale: 'fr-FR' });
    const visit = await context.newPage();
    await visit.goto(shop);
    await expect(heading(visit, title)).toBeVisible();
    await context.close();
  };
  await meet('Vos miettes, votre choix');
  expect((await temoin.events()).length).toBe(before);

  await page.getByRole('button', { name: 'Versions' }).click();
  const versions = page.getByRole('dialog');
  await expect(versions.locator(`[data-version="${number}"]`)).toContainText('Plus simple');
  await versions.getByLabel('De').selectOption(String(number - 1));
  await versions.getByLabel(/^à/).selectOption(String(number));
  await expect(versions.locator('[data-compared]')).toContainText('Titre (Français)');
  await expect(versions.locator('[data-compared] del')).toHaveText('cookies,');
  await expect(versions.locator('[data-compared] ins')).toHaveText('miettes,');
  await versions.locator(`[data-version="${number - 1}"]`).getByRole('button', { name: 'Revenir à cette version' }).click();
  // The old version is the draft now, and is looked at like any other before it is published.
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel(/^Pourquoi \(facultatif/)).toHaveValue(`Retour à la version ${number - 1}`);
  const confirm = dialog.getByRole('button', { name: 'Publier' });
  await expect(dialog.locator('#reason-life')).toBeVisible({ timeout: 90_000 });
  await expect(confirm).toBeDisabled();
  await dialog.locator('#reason-life').fill('Notre politique');
  await confirm.click();
  await expect(dialog.getByText(/^La version .+ est en ligne\.$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Fermer' }).last().click();
  await expect(live(page)).toHaveAttribute('data-live', String(number + 1));
  await expect(field(page, 'Titre')).toHaveValue('Vos cookies, votre choix');
  await meet('Vos cookies, votre choix');
});

test('two people at once: what each has changed is there, and only the same field is asked about', async ({ page, temoin, browser }) => {
  await signIn(page, `${temoin.url}/sites/demo/notice`);
  const context = await browser.newContext({ locale: 'fr-FR' });
  const other = await context.newPage();
  await signIn(other, `${temoin.url}/sites/demo/notice`);
  await expect(field(other, 'Titre')).toBeVisible();

  // One is slow to send; the other saves in the meantime.
  let resume = () => {};
  const held = new Promise<void>((resolve) => (resume = resolve));
  await page.route('**/api/sites/demo/draft', async (route) => {
    if (route.request().method() === 'PUT') await held;
    await route.continue();
  });
  await field(page, 'Titre').fill('Titre de Camille');
  await field(page, 'Phrase d’introduction').fill('Phrase de Camille');
  await field(other, 'Nom').fill('Maison d’Alix');
  await field(other, 'Titre').fill('Titre d’Alix');
  await saved(other);
  resume();

  const conflict = page.locator('[data-conflict]');
  await expect(conflict).toHaveCount(1);
  await expect(conflict).toHaveAttribute('data-conflict', 'title.fr');
  await expect(conflict).toContainText('Titre de Camille');
  await expect(conflict).toContainText('Titre d’Alix');
  await expect(field(page, 'Nom')).toHaveValue('Maison d’Alix');
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await expectSound(page, `conflict-${width}`);
  }
  await conflict.getByRole('button', { name: 'Prendre le leur' }).click();
  await saved(page);
  await expect(field(page, 'Titre')).toHaveValue('Titre d’Alix');
  await expect(field(other, 'Phrase d’introduction')).toHaveValue('Phrase de Camille'); // by itself
  await context.close();
});

test('what is typed during an outage survives a reload, and undo goes on after it', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo/notice`);
  const old = await field(page, 'Titre').inputValue();
  await page.route('**/api/sites/demo/draft', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
  await field(page, 'Titre').fill('Écrit hors ligne');
  await expect(state(page)).toHaveAttribute('data-save', 'offline');
  await page.reload();
  await expect(field(page, 'Titre')).toHaveValue('Écrit hors ligne');
  await page.unroute('**/api/sites/demo/draft');
  await saved(page);
  await page.reload();
  await expect(field(page, 'Titre')).toHaveValue('Écrit hors ligne');
  await page.getByRole('button', { name: 'Annuler' }).click();
  await expect(field(page, 'Titre')).toHaveValue(old);
  await page.keyboard.press('Control+Shift+Z');
  await expect(field(page, 'Titre')).toHaveValue('Écrit hors ligne');
  await page.keyboard.press('Control+Z');
  await expect(field(page, 'Titre')).toHaveValue(old);
  await saved(page);
});

test('a known service is picked, a configuration of Klaro comes in, and undo takes both back', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo/notice`);
  await page.getByText('Services', { exact: true }).click();
  await page.getByRole('button', { name: 'Ajouter depuis la bibliothèque' }).click();
  const library = page.getByRole('dialog');
  await library.getByRole('searchbox').fill('_hjSession');
  await expect(library.getByText('Hotjar', { exact: true })).toBeVisible(); // by its cookie
  await library.getByRole('searchbox').fill('Avis verifies');
  await expect(library.getByText('Avis Vérifiés', { exact: true })).toBeVisible(); // without its accents
  // As its owner calls it: what a site is full of is found by the words that people have for it, in any order.
  for (const [typed, name] of [['GA4', 'Google Analytics'], ['pixel facebook', 'Meta Pixel'], ['analytics google', 'Google Analytics']] as const) {
    await library.getByRole('searchbox').fill(typed);
    await expect(library.getByText(name, { exact: true })).toBeVisible();
  }
  await library.getByRole('searchbox').fill('Four de la boulangerie');
  await expect(library.getByRole('status')).toHaveText('Rien de ce nom. Ajoutez-le à la main.');
  await expect(library.getByRole('button', { name: 'Ajouter à la main' })).toBeVisible(); // not a dead end
  await library.getByRole('searchbox').fill('hotjar');
  await expectSound(page, 'editor-library', 'dialog');
  await page.route(/\/library\?/, (route) => route.abort());
  await library.getByRole('button', { name: 'Ajouter Hotjar', exact: true }).click();
  await expect(library.getByRole('alert')).toHaveText(/^Le serveur ne répond pas/);
  await page.unroute(/\/library\?/);
  await library.getByRole('button', { name: 'Ajouter Hotjar', exact: true }).click();
  await expect(page.locator('[data-service=hotjar]')).toBeVisible();
  await expect(page.getByLabel('Domaines d’où il charge')).toHaveValue(/hotjar\.com/);
  await expect(page.locator('[data-service=hotjar] .lacking')).toHaveCount(0);
  await saved(page);
  // What is picked here and what comes in with a file are filled in alike.
  const api = `${temoin.url}/api/sites/demo/draft`;
  const filled = ({ name, provider, reason, data, hosts, trackers }: Record<string, unknown>) => ({ name, provider, reason, data, hosts, trackers });
  const { draft } = await (await page.request.get(api)).json();
  const picked = draft.services.find(({ id }: { id: string }) => id === 'hotjar');
  const read = await page.request.post(`${api}/read`, { data: { name: 'tarteaucitron.js', content: "(tarteaucitron.job = tarteaucitron.job || []).push('hotjar')" } });
  expect(filled((await read.json()).draft.services[0])).toEqual(filled(picked));
  await page.getByRole('button', { name: 'Publier' }).click();
  await expect(page.getByRole('dialog').getByText('Service Hotjar ajouté à Publicité')).toBeVisible();
  // It can be published as it is picked.
  await expect(page.getByRole('dialog').locator('[data-check=done]')).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('dialog').getByText('À corriger avant de publier')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Fichier' }).click();
  const klaro = "var klaroConfig = { lang: 'fr', translations: { fr: { consentNotice: { description: 'Bonjour' } } }, services: [{ name: 'carte', purposes: ['functional'], callback: function () {} }] };";
  await page.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'klaro.js', mimeType: 'text/javascript', buffer: Buffer.from(klaro) });
  await expect(page.getByText('Repris de Klaro.')).toBeVisible();
  await expect(page.getByText('carte lance son propre script (callback)')).toBeVisible();
  await expectSound(page, 'editor-file', 'dialog');
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-service=carte]')).toBeVisible();
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.getByRole('button', { name: 'Annuler' }).click();
  await expect(page.locator('[data-service=hotjar]')).toHaveCount(0);
  await expect(page.locator('[data-service=regie_azur]')).toHaveCount(1);
  await saved(page);
});

for (const scheme of schemes) {
  for (const width of widths) {
    test(`every part is sound: ${scheme}, ${width} px`, async ({ page, temoin }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await signIn(page, `${temoin.url}/sites/demo/notice`);
      await expect(preview(page).getByRole('button', { name: 'Tout refuser' })).toBeVisible();
      for (const part of ['Textes', 'Finalités', 'Services', 'Apparence', 'Comportement']) {
        await page.getByText(part, { exact: true }).first().click();
        if (part === 'Services') await page.getByText('Régie Azur', { exact: true }).first().click();
        await expectSound(page, `editor-${part}`, '#content');
      }
      await page.getByRole('button', { name: 'Versions' }).click();
      await expect(page.getByRole('dialog').locator('[data-version]').first()).toBeVisible();
      await expectSound(page, 'editor-versions', 'dialog');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Publier' }).click();
      await expectSound(page, 'editor-publish', 'dialog');
    });
  }
}
