// Somebody from outside helps for some days: what they see, and that it ends by itself.
import { signIn, signInByForm } from '../../widget/e2e/support/dashboard';
import { expectSound } from '../../widget/e2e/support/look';
import { expect, test } from '../../widget/e2e/support/test';

test('support is given access until a day, sees figures and the notice, and nothing any more after it', async ({ page, temoin, browser }, info) => {
  const address = `support-${info.repeatEachIndex}-${info.retry}@agence.example`;
  const password = 'a long enough password';
  const last = new Date(Date.now() + 3 * 24 * 3600 * 1000);
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(last); // as the field has it
  await signIn(page, `${temoin.url}/people`);
  await page.getByLabel('Adresse e-mail').fill(address);
  await page.getByLabel('Rôle', { exact: true }).selectOption('Assistance');
  await expect(page.getByText('Aide pour un temps limité')).toBeVisible();
  await page.getByLabel('Fin de l’accès').fill(day);
  for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.getByLabel('Fin de l’accès').scrollIntoViewIfNeeded();
    await expectSound(page, `support-invite-${width}-${scheme}`);
  }
  await page.getByRole('button', { name: 'Envoyer l’invitation' }).click();
  await expect(page.getByText(`Invitation écrite pour ${address} : elle n’est pas partie, remettez-la.`)).toBeVisible();
  let link = '';
  await expect(async () => {
    const mail = (await temoin.mails('invitation')).find((text) => text.includes(`To: <${address}>`));
    link = mail?.match(/http\S+\/invitation#\S+/)?.[0] ?? '';
    expect(link).not.toBe('');
  }).toPass();

  const other = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Paris', reducedMotion: 'reduce' });
  try {
    const desk = await other.newPage();
    const status = async (method: 'get' | 'post', address: string, data?: object) => (await desk.request[method](`${temoin.url}/api/${address}`, { data })).status();
    await desk.goto(link);
    await expect(desk.getByText(/^Your role: Support, on all sites, until \d+ \w+ \d{4}, 23:59\.$/)).toBeVisible();
    await desk.getByLabel('Choose a password').fill(password);
    await expectSound(desk, 'support-joins');
    await desk.getByRole('button', { name: 'Accept the invitation' }).click();
    await desk.getByRole('link', { name: /Maison Sillage/ }).click();
    const tabs = desk.getByRole('navigation', { name: 'Maison Sillage' });
    await expect(tabs.getByRole('link')).toHaveText(['Overview', 'Notice']);
    await expect(desk.getByRole('link', { name: 'People' })).toHaveCount(0);
    await tabs.getByRole('link', { name: 'Notice' }).click();
    await expect(desk.getByLabel('Heading', { exact: true })).toBeEnabled(); // helps with the draft
    await expect(desk.getByRole('button', { name: 'Versions' })).toBeVisible();
    await expect(desk.getByRole('button', { name: 'Publish' })).toHaveCount(0);
    for (const address of ['/sites/demo/proof', '/sites/demo/activity', '/sites/demo/install', '/people']) {
      await desk.goto(temoin.url + address);
      await expect(desk.getByRole('heading', { name: 'Your role does not open this page' }), address).toBeVisible();
    }
    await expectSound(desk, 'support-no-rights');
    expect([
      await status('get', 'sites/demo/overview'),
      await status('get', `sites/demo/proof?find=${'A'.repeat(22)}`),
      await status('get', 'sites/demo/activity'),
      await status('get', 'orgs/main/people'),
      await status('post', 'sites/demo/draft/publish', { revision: 1, why: '' }),
      await status('post', 'sites/demo/keys', { name: 'theirs', scopes: ['read_decisions'] }),
    ]).toEqual([200, 403, 403, 403, 403, 403]);

    // Days later they sign in again, to the last second of the day where the owner is; then it is as if there were no such site.
    const end = await page.evaluate((day) => Date.parse(`${day}T23:59:59`), day);
    await temoin.setClock(new Date(end - 1000));
    await signInByForm(desk, `${temoin.url}/sites/demo`, { email: address, password });
    await expect(desk.getByRole('heading', { name: 'Maison Sillage' })).toBeVisible();
    await temoin.setClock(new Date(end));
    expect([await status('get', 'sites/demo/overview'), await status('get', 'orgs/main/people'), await status('post', 'sites/demo/draft/publish', { revision: 1, why: '' })]).toEqual([404, 404, 404]);
    await desk.goto(`${temoin.url}/sites/demo`);
    await expect(desk.getByRole('heading', { name: 'This site does not exist' })).toBeVisible();
    await desk.getByRole('link', { name: 'See all sites' }).click();
    await expect(desk.getByRole('heading', { name: 'You have no access any more' })).toBeVisible();
    await expect(desk.getByText('Maison Sillage')).toHaveCount(0);
    for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
      await desk.setViewportSize({ width, height: 900 });
      await desk.emulateMedia({ colorScheme: scheme });
      await expectSound(desk, `support-ended-${width}-${scheme}`);
    }

    // The owner reads when it ended, and who gave it.
    await signIn(page, `${temoin.url}/people`);
    const row = page.locator(`[data-person="${address}"]`);
    await expect(row).toContainText('Accès terminé le ');
    await expectSound(page, 'support-in-people');
    await page.goto(`${temoin.url}/sites/demo/activity`);
    await page.getByLabel('Rechercher').fill(address);
    const acts = page.locator('.people summary');
    await expect(acts).toHaveCount(2);
    await expect(acts.nth(0)).toContainText('Invitation acceptée');
    await expect(acts.nth(1)).toContainText('Personne invitée');
    await expect(acts.nth(1)).toContainText('camille@sillage.example');
    await expectSound(page, 'support-in-activity');
  } finally {
    await temoin.setClock(null);
    await other.close();
  }
});
