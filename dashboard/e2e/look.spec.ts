// Every page of the dashboard, in both themes, both languages, on a telephone and on a desk.
import { figure, signIn } from '../../widget/e2e/support/dashboard';
import { owner } from '../../widget/e2e/support/process';
import { expectSound, schemes, violations, widths } from '../../widget/e2e/support/look';
import { expect, test } from '../../widget/e2e/support/test';

// Choices to draw, once per worker.
test.beforeEach(async ({ visitor, temoin, shop, context, page }) => {
  if ((await temoin.events()).length > 2) return;
  for (const label of ['Tout accepter', 'Tout refuser', 'Tout accepter']) {
    await visitor.meet(shop);
    await visitor.decide(() => visitor.button(label).click());
    await page.goto('about:blank'); // a page that is open would reload, since its tags may no longer run
    await context.clearCookies();
  }
});

for (const scheme of schemes) {
  for (const width of widths) {
    const walked = (scheme === 'light') === (width === 1280); // then walk.spec.ts has looked at the pages as they open
    test(`pages and their states are sound: ${scheme}, ${width} px`, async ({ page, temoin }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(temoin.url);
      await expect(page.getByRole('button', { name: 'Se connecter' })).toBeVisible();
      await expectSound(page, 'sign-in');
      await signIn(page, `${temoin.url}/`);
      await expect(page.getByRole('link', { name: /Maison Sillage/ })).toBeVisible();
      if (!walked) await expectSound(page, 'sites');
      await page.goto(`${temoin.url}/sites/demo`);
      await expect.poll(() => figure(page, 'decisions')).toBeGreaterThan(0);
      await expect(page.locator('.recharts-surface').first()).toBeVisible();
      if (!walked) await expectSound(page, 'overview');
      for (const table of await page.getByText('Tableau', { exact: true }).all()) await table.click();
      await expectSound(page, 'overview-tables');
      if (!walked) {
        await page.goto(`${temoin.url}/sites/demo/install`);
        await expect(page.getByRole('button', { name: 'Vérifier', exact: true })).toBeVisible();
        await expectSound(page, 'install');
      }
      await page.goto(`${temoin.url}/sites/nowhere`);
      await expect(page.getByText('Ce site n’existe pas')).toBeVisible();
      await expectSound(page, 'unknown-site');
    });
  }
}

test('French or English as the browser says, and as the visitor wants', async ({ browser, temoin, page }) => {
  const visit = await browser.newContext({ locale: 'en-GB' });
  const english = await visit.newPage();
  await signIn(english, `${temoin.url}/sites/demo`);
  await expect(english.getByText('Choices recorded')).toBeVisible();
  await expect(english.locator('html')).toHaveAttribute('lang', 'en');
  await expectSound(english, 'overview-english');
  await visit.close();

  await signIn(page, `${temoin.url}/sites/demo`);
  await expect(page.getByText('Choix enregistrés')).toBeVisible();
  await page.getByText('EN', { exact: true }).click();
  await expect(page.getByText('Choices recorded')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Choices recorded')).toBeVisible(); // kept
});

test('the site’s name and its other pages stay in sight while a page loads', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo`);
  const tabs = page.getByRole('navigation', { name: 'Maison Sillage' });
  let resume = () => {};
  const held = new Promise<void>((resolve) => (resume = resolve));
  await page.route('**/api/sites/demo/activity*', async (route) => {
    await held;
    await route.continue();
  });
  await tabs.getByRole('link', { name: 'Activité' }).click();
  await expect(page.getByRole('status', { name: 'Chargement' })).toBeVisible();
  await expectSound(page, 'loading');
  await expect(tabs.getByRole('link')).toHaveCount(5);
  resume();
  await expect(page.getByRole('searchbox')).toBeVisible();
});

test('the theme follows the system until the switch says otherwise', async ({ page, temoin }) => {
  const dark = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
  await page.emulateMedia({ colorScheme: 'dark' });
  await signIn(page, `${temoin.url}/`);
  expect(await dark()).toBe('dark');
  await page.getByRole('button', { name: 'Passer en mode clair' }).click();
  expect(await dark()).toBe('light');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sites' })).toBeVisible();
  expect(await dark()).toBe('light');
});

test('by keyboard alone: sign in, open the site, read its figures', async ({ page, temoin }) => {
  await page.goto(temoin.url);
  await expect(page.getByLabel('Adresse e-mail')).toBeFocused();
  await page.keyboard.type(owner.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(owner.password);
  await page.keyboard.press('Enter');
  const link = page.getByRole('link', { name: /Maison Sillage/ });
  await expect(link).toBeVisible();
  const focused = () => link.evaluate((el) => el === document.activeElement);
  for (let i = 0; i < 12 && !(await focused()); i++) await page.keyboard.press('Tab');
  await expect(link).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Maison Sillage' })).toBeVisible();
});

test('control: axe sees a faded text in the dashboard', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/`);
  await expect(page.getByRole('link', { name: /Maison Sillage/ })).toBeVisible();
  await page.evaluate(() => {
    for (const el of document.querySelectorAll<HTMLElement>('.muted')) el.style.setProperty('color', '#ddd', 'important');
  });
  expect((await violations(page)).join('\n')).toContain('color-contrast');
});
