// The first five minutes: from no site to the first choice.
import { signIn } from '../../widget/e2e/support/dashboard';
import { expectSound, schemes, widths } from '../../widget/e2e/support/look';
import { html } from '../../widget/e2e/support/site';
import { expect, test } from '../../widget/e2e/support/test';

test('a site is added, its notice published, its line pasted, and the first choice arrives', async ({ page, temoin, site, browser }) => {
  test.setTimeout(180_000);
  await signIn(page, `${temoin.url}/`);
  await page.getByRole('link', { name: 'Ajouter un site' }).click();
  await page.getByRole('button', { name: 'Créer le site' }).click();
  await expect(page.getByText('Écrivez une adresse')).toBeVisible();
  await page.getByLabel('Nom du site').fill('Épicerie du Port');
  // Which hosts are recorded is in sight, and for the owner to say, before anything is made.
  await page.getByLabel('Adresse du site').fill('port.example');
  const recorded = page.locator('.new-site code');
  await expect(recorded).toHaveText('port.example www.port.example');
  await page.getByLabel('Aussi www.port.example').uncheck();
  await expect(recorded).toHaveText('port.example');
  await page.getByLabel('Adresse du site').fill('http://127.0.0.1/accueil');
  await expect(page.getByLabel('Identifiant')).toHaveValue('epicerie-du-port');
  for (const colorScheme of schemes)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await expectSound(page, `new-site-${colorScheme}-${width}`);
    }
  await page.getByLabel('Identifiant').fill('demo');
  await page.getByRole('button', { name: 'Créer le site' }).click();
  await expect(page.getByText('Cet identifiant est déjà pris')).toBeVisible();
  await page.getByLabel('Identifiant').fill('epicerie');
  await page.getByRole('button', { name: 'Créer le site' }).click();
  await expect(page.getByRole('heading', { name: 'Épicerie du Port' })).toBeVisible();

  const step = page.locator('[aria-current=step]');
  await expect(step).toContainText('1. Préparez votre notice et publiez-la');
  await expectSound(page, 'start-notice');
  await step.getByRole('link').click();
  const saved = () => expect(page.locator('[data-save]')).toHaveAttribute('data-save', 'saved');
  const lacking = page.locator('.field .lacking');
  await expect(lacking).toHaveCount(6);
  await expect(page.getByRole('navigation', { name: 'Parties de la notice' }).locator('.lacks')).toHaveText(['6 à remplir']);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await expectSound(page, `start-editor-${width}`, '#content');
  }
  // What is missing is called as the form calls it, and one click away from its field.
  await page.getByRole('button', { name: 'Publier' }).click();
  const dialog = page.getByRole('dialog');
  const found = dialog.getByRole('button', { name: 'Qui répond des données › Pays' });
  await expect(found).toBeVisible({ timeout: 90_000 });
  await expectSound(page, 'start-publish', 'dialog');
  await found.click();
  await expect(page.getByLabel('Pays')).toBeFocused();
  await page.getByLabel('Pays').selectOption('France');
  await expect(page.getByLabel('Règles appliquées')).toHaveValue('FR');
  await expect(page.getByLabel('Autorité de contrôle')).toHaveValue('CNIL');
  await page.getByLabel('Nom', { exact: true }).fill('Épicerie du Port');
  await page.getByLabel(/^Contact/).fill('port@example.org');
  await page.getByLabel('Adresse', { exact: true }).fill('1 quai du Port, 13002 Marseille');
  await page.getByLabel(/^Politique/).fill('https://www.example.org/vie-privee');
  await expect(page.locator('.lacking, .lacks')).toHaveCount(0);
  await saved();
  await page.getByRole('button', { name: 'Publier' }).click();
  const confirm = dialog.getByRole('button', { name: 'Publier' });
  await expect(dialog.locator('[data-check=done]')).toBeVisible({ timeout: 90_000 });
  for (const why of await dialog.locator('[id^=reason-]').all()) await why.fill('essai');
  await confirm.click();
  await expect(dialog.getByText('La version 1 est en ligne.')).toBeVisible();
  await dialog.getByRole('link', { name: 'Ensuite : coller la ligne dans vos pages' }).click();
  await expect(step).toContainText('2. Collez cette ligne');
  await expectSound(page, 'start-paste');
  const line = (await step.getByRole('group').textContent())!;

  const shop = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
  await shop.goto(site.page('/epicerie', html(line)));
  await shop.getByRole('button', { name: 'Tout refuser' }).click();
  await expect(page.locator('[data-step=done]')).toHaveCount(3, { timeout: 20_000 });
  await expect(page.getByText('Le premier choix est enregistré et prouvé.')).toBeVisible();
  await expectSound(page, 'start-done');
  // A host that was forgotten is told of and added, then its choices count.
  const copied = site.page('/copied', html(line), { host: 'copy.localhost' });
  const sent = () => shop.waitForResponse((response) => response.url().endsWith('/v1/decisions'));
  await shop.goto(copied);
  const [refused] = await Promise.all([sent(), shop.getByRole('button', { name: 'Tout refuser' }).click()]);
  expect(refused.status()).toBe(403);
  await page.goto(`${temoin.url}/sites/epicerie/install`);
  const told = page.locator('[data-foreign="copy.localhost"]');
  await expect(told).toContainText('Les pages de copy.localhost ont été refusées');
  await expectSound(page, 'install-foreign-owner');
  await told.getByRole('button', { name: 'Ajouter ce domaine' }).click();
  await told.getByRole('button', { name: 'Oui, ce domaine est à nous' }).click();
  await expect(told).toHaveCount(0);
  const hosts = page.getByRole('region', { name: 'Domaines autorisés' });
  await expect(hosts.getByRole('listitem')).toHaveText([/^127\.0\.0\.1/, /^copy\.localhost/]);
  await expect(async () => {
    await shop.context().clearCookies();
    await shop.goto(copied);
    const [answered] = await Promise.all([sent(), shop.getByRole('button', { name: 'Tout refuser' }).click()]);
    expect(answered.status()).toBe(201);
  }).toPass();
  await hosts.getByLabel('Ajouter un domaine').fill('copy.localhost');
  await hosts.getByRole('button', { name: 'Ajouter' }).click();
  await expect(hosts.getByText('copy.localhost y est déjà.')).toBeVisible();
  await hosts.getByRole('button', { name: 'Retirer copy.localhost' }).click();
  await hosts.getByRole('button', { name: 'Ses choix seront refusés : retirer' }).click();
  await expect(hosts.getByRole('listitem')).toHaveText(['127.0.0.1']);
  await page.goto(`${temoin.url}/sites/epicerie/start`);
  await page.getByRole('link', { name: 'Voir les chiffres' }).click();
  await expect(page).toHaveURL(/\/sites\/epicerie$/);
});
