// The marketer's task from end to end, with the rights of an analyst: what people chose, compared, divided, and taken along.
import { readFile } from 'node:fs/promises';
import { figure, signIn } from '../../widget/e2e/support/dashboard';
import { expectSound, widths } from '../../widget/e2e/support/look';
import { expect, test } from '../../widget/e2e/support/test';

test('an analyst chooses a period, compares, goes through the groups by keyboard, takes the figures along, and may do nothing else', async ({ page, visitor, shop, temoin, browser }, info) => {
  await visitor.meet(shop);
  await visitor.decide(() => visitor.button('Tout accepter').click());
  const email = `marketing-${info.repeatEachIndex}-${info.retry}@sillage.example`;
  await signIn(page, `${temoin.url}/sites/demo`);
  const invited = await page.evaluate(
    async (email) => (await fetch('/api/orgs/main/invitations', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email, role: 'analyst', site: 'demo' }) })).status,
    email,
  );
  expect(invited).toBe(201);
  let link = '';
  await expect(async () => {
    const mail = (await temoin.mails('invitation')).find((text) => text.includes(`To: <${email}>`));
    link = mail?.match(/http\S+\/invitation#\S+/)?.[0] ?? '';
    expect(link).not.toBe('');
  }).toPass();

  const context = await browser.newContext({ locale: 'fr-FR' });
  try {
    const desk = await context.newPage();
    await desk.goto(link);
    await desk.getByLabel('Choisissez un mot de passe').fill('un long mot de passe');
    await desk.getByRole('button', { name: 'Accepter l’invitation' }).click();
    await desk.getByRole('link', { name: /Maison Sillage/ }).click();
    await desk.getByText('30 jours', { exact: true }).click();
    await expect(desk).toHaveURL(/period=30d/);
    await expect.poll(() => figure(desk, 'decisions')).toBeGreaterThan(0);
    await expect(desk.locator('.tiles')).toContainText(/que les 30 jours d’avant|Rien à comparer avant/);

    const tab = (name: string) => desk.getByRole('tab', { name, exact: true });
    const steps = [
      ['ArrowRight', 'Pays'],
      ['End', 'Service'],
      ['ArrowRight', 'Appareil'],
      ['ArrowLeft', 'Service'],
      ['Home', 'Appareil'],
      ['ArrowRight', 'Pays'],
      ['ArrowRight', 'Langue'],
    ];
    await tab('Appareil').focus();
    for (const [key, name] of steps) {
      await desk.keyboard.press(key);
      await expect(tab(name)).toBeFocused();
      await expect(tab(name)).toHaveAttribute('aria-selected', 'true');
      await expect(desk.getByRole('tabpanel', { name, exact: true })).toBeVisible();
    }
    await desk.keyboard.press('Shift+Tab');
    await desk.keyboard.press('Tab'); // one stop for all tabs
    await expect(tab('Langue')).toBeFocused();

    const file = async (format: string) => {
      const download = desk.waitForEvent('download');
      await desk.getByRole('link', { name: format, exact: true }).click();
      return readFile(await (await download).path(), 'utf8');
    };
    expect(await file('CSV')).toMatch(/^language,shown,second,decisions,/);
    expect(JSON.parse(await file('JSON'))).toMatchObject({ by: 'language', rows: expect.any(Array) });

    await expect(desk.getByRole('button', { name: /Publier|Effacer/ })).toHaveCount(0);
    const refused = await desk.evaluate(async () => {
      const post = async (path: string, body: object) => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).status;
      return [await post('/api/sites/demo/draft/publish', {}), await post('/api/sites/demo/erasures', {})];
    });
    expect(refused).toEqual([403, 403]);

    for (const width of widths) {
      await desk.setViewportSize({ width, height: 900 });
      await desk.evaluate(() => scrollTo(0, 0));
      await expectSound(desk, `analyst-${width}`);
      // The names of the site's pages stay on one line each.
      const heights = await desk.locator('.tabs a').evaluateAll((links) => links.map((link) => link.getClientRects()[0].height));
      expect(new Set(heights).size).toBe(1);
      expect(heights[0]).toBeLessThan(60);
    }
    await desk.goto(`${temoin.url}/sites/demo/notice`);
    await expect(desk.getByRole('button', { name: 'Versions' })).toBeVisible();
    await expect(desk.getByRole('button', { name: /Publier|Annuler|Rétablir/ })).toHaveCount(0);
    await expect(desk.getByText('Vous pouvez lire cette notice')).toBeVisible();
    await expect(desk.getByLabel('Ajouter une langue')).toHaveCount(0);
    for (const section of ['Finalités', 'Services', 'Apparence', 'Comportement', 'Textes']) {
      await desk.getByText(section, { exact: true }).first().click();
      await expect(desk.getByRole('radio', { name: section, exact: true })).toBeChecked();
      expect(await desk.locator('fieldset.desk-form').locator('input, textarea, select, button').count()).toBeGreaterThan(1);
      await expect(desk.locator('fieldset.desk-form').locator(':is(input, textarea, select, button):enabled')).toHaveCount(0);
    }
    for (const width of widths) {
      await desk.setViewportSize({ width, height: 900 });
      await expectSound(desk, `analyst-notice-${width}`);
    }
  } finally {
    await context.close();
  }
});
