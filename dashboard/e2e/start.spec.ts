// The first five minutes: from no site to the first choice.
import type { Page } from '@playwright/test';
import { signIn } from '../../widget/e2e/support/dashboard';
import { expectSound, schemes, widths } from '../../widget/e2e/support/look';
import { html } from '../../widget/e2e/support/site';
import { expect, test } from '../../widget/e2e/support/test';

/** Asks the dashboard's API about the new site, as its pages do. */
const api = (page: Page, method: string, path: string, body?: object) =>
  page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(`/api/sites/epicerie/${path}`, { method, headers: body ? { 'Content-Type': 'application/json' } : {}, body });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body && JSON.stringify(body)] as const,
  );

test('a site is added, its notice published, its line pasted, and the first choice arrives', async ({ page, temoin, site, browser }) => {
  test.setTimeout(180_000);
  await signIn(page, `${temoin.url}/`);
  await page.getByRole('link', { name: 'Ajouter un site' }).click();
  await page.getByRole('button', { name: 'Créer le site' }).click();
  await expect(page.getByText('Écrivez une adresse')).toBeVisible();
  await page.getByLabel('Nom du site').fill('Épicerie du Port');
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
  const { draft, revision } = await api(page, 'GET', 'draft');
  draft.controller = { id: '', name: 'Épicerie du Port', address: '1 quai du Port, 13002 Marseille', country: 'FR', contact: 'port@example.org' };
  draft.authority = { name: 'CNIL', url: 'https://www.cnil.fr/' };
  draft.jurisdiction = 'FR';
  draft.months = 6;
  draft.policy_url = 'https://www.example.org/vie-privee';
  const saved = await api(page, 'PUT', 'draft', { draft, revision });
  await api(page, 'POST', 'check');
  let check = await api(page, 'GET', 'check');
  await expect.poll(async () => (check = await api(page, 'GET', 'check')).state, { timeout: 90_000 }).toBe('done');
  const reasons = Object.fromEntries(check.report.findings.filter(({ level }: { level: string }) => level === 'warning').map(({ rule }: { rule: string }) => [rule, 'essai']));
  await api(page, 'POST', 'draft/publish', { revision: saved.revision, why: 'premier', reasons });
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
