// Two versions of the notice beside each other, from the editor to the end of it.
import { signIn } from '../../widget/e2e/support/dashboard';
import { expectSound, schemes, widths } from '../../widget/e2e/support/look';
import { expect, test } from '../../widget/e2e/support/test';

const titles = ['Vos cookies, votre choix', 'À vous de choisir'];

test('half of the browsers see the draft, keep what they saw, and the page says what may be concluded', async ({ page, temoin, shop, browser }) => {
  test.setTimeout(180_000);
  await signIn(page, `${temoin.url}/sites/demo/notice`);
  const live = page.locator('[data-live]');
  const number = Number(await live.getAttribute('data-live'));
  await page.getByLabel('Titre', { exact: true }).fill(titles[1]!);
  await expect(page.locator('[data-save]')).toHaveAttribute('data-save', 'saved');
  await page.getByRole('button', { name: 'Publier' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Publier' });
  await expect(confirm).toHaveAccessibleDescription('Il manque une raison, plus haut, pour publier.', { timeout: 90_000 }); // a grey button says why
  await dialog.locator('#reason-life').fill('Notre politique', { timeout: 90_000 });
  await dialog.getByText('Comparer', { exact: true }).click();
  for (const [i, colorScheme] of schemes.entries()) {
    const width = widths[i]!;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await dialog.getByLabel('Fin prévue', { exact: false }).scrollIntoViewIfNeeded();
    await expectSound(page, `comparison-start-${colorScheme}-${width}`, 'dialog');
  }
  await dialog.getByRole('button', { name: 'Lancer la comparaison' }).click();
  await expect(dialog.getByText('La comparaison est lancée.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Fermer' }).last().click();
  await expect(live).toHaveText(`Versions ${number} et ${number + 1} en ligne, une moitié chacune`);

  /** What somebody new is asked, and again on the next page. */
  const meet = async () => {
    const context = await browser.newContext({ locale: 'fr-FR' });
    const visit = await context.newPage();
    await visit.goto(shop);
    const heading = visit.getByRole('heading', { name: new RegExp(titles.join('|')) });
    const title = await heading.textContent();
    await visit.goto(shop);
    await expect(heading).toHaveText(title!);
    await visit.getByRole('button', { name: 'Tout refuser' }).click();
    await expect(heading).toHaveCount(0);
    expect(await context.cookies()).toHaveLength(1); // the choice, and nothing beside it
    await context.close();
    return title;
  };
  const seen = new Set<string | null>();
  for (let n = 0; n < 40 && seen.size < 2; n++) seen.add(await meet());
  expect([...seen].sort()).toEqual([...titles].sort());

  await page.goto(`${temoin.url}/sites/demo`);
  const card = page.locator('[data-comparison]');
  await expect(card).toHaveAttribute('data-comparison', 'early');
  await expect(card.getByText(/^Le comptage commence le /)).toBeVisible();
  await temoin.setClock(new Date(Date.now() + 2 * 3600 * 1000));
  try {
    await meet();
    await page.reload();
    await expect(card.getByText(/^Moins de 5 visiteurs ont choisi/)).toBeVisible();
    await expect(card.getByText(/^Trop tôt pour conclure/)).toBeVisible();
    await card.getByRole('button', { name: `Garder A, version ${number}` }).click();
    await card.getByRole('button', { name: 'Terminer la comparaison' }).click();
    await expect(card.getByText('A reste pour tous.')).toBeVisible();
    await expectSound(page, 'comparison-ended');
  } finally {
    await temoin.setClock(null);
  }
  for (let n = 0; n < 3; n++) expect(await meet()).toBe(titles[0]);
});

test('what a comparison tells can be read at any width, in light and dark, in both languages', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo`);
  const at = (day: number) => new Date(Date.UTC(2026, 10, day, 9)).toISOString();
  const figures = (shown: number, decisions: number) => ({
    shown, decisions, second: 300, accepted: decisions / 2, refused: decisions / 4, partly: decisions / 4, withdrawn: 0, changed: 0, no_choice: shown - decisions, granted: 0.7 * decisions, rate: 0.7,
  });
  const course = Array.from({ length: 12 }, (_, i) => ({ at: at(2 + i), difference: 0.031 - 0.02 / (i + 1), low: 0.027 - 0.11 / Math.sqrt(i + 1), high: 0.035 + 0.11 / Math.sqrt(i + 1) }));
  const running = {
    a: 4, b: 5, metric: 'choice', who: 'owner@example.org', started: at(1), due: at(28), kept: '', from: at(1), until: at(13), fewest: 5, state: 'open',
    versions: { a: figures(4120, 2464), b: figures(3980, 2504) }, course, interval: course.at(-1),
  };
  const { site } = await page.evaluate(async () => (await fetch('/api/sites/demo/comparison')).json());
  let comparison: object = running;
  await page.route('**/api/sites/demo/comparison', (route) => route.fulfill({ json: { site, comparison } }));
  const card = page.locator('[data-comparison]');
  for (const [language, colorScheme, width] of [['fr', 'light', 1280], ['fr', 'dark', 360], ['en', 'light', 360], ['en', 'dark', 1280]] as const) {
    await page.evaluate((language) => localStorage.setItem('temoin-language', language), language);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.reload();
    await card.scrollIntoViewIfNeeded();
    await expect(card.getByRole('heading')).toBeVisible();
    await expectSound(page, `comparison-${language}-${colorScheme}-${width}`, '[data-comparison]');
  }
  await expect(card.getByText('B: 2.9 points more make a choice.')).toBeVisible();
  await card.getByText('Table', { exact: true }).click();
  await expect(card.getByRole('row', { name: 'B, version 5' })).toContainText('3,980');
  await expectSound(page, 'comparison-table', '[data-comparison]');
  comparison = { ...running, state: 'mismatch', interval: undefined };
  await page.reload();
  await expect(card.getByText(/^Nothing follows from this/)).toBeVisible();
  await card.scrollIntoViewIfNeeded();
  await expectSound(page, 'comparison-mismatch', '[data-comparison]');
});
