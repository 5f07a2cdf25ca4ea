// The figures of one site, beside what the database holds.
import { figure, granted, signIn } from '../../widget/e2e/support/dashboard';
import { expectSound } from '../../widget/e2e/support/look';
import { expect, test } from '../../widget/e2e/support/test';

test('the figures are those of the choices made', async ({ page, visitor, temoin, shop, context }) => {
  await signIn(page, `${temoin.url}/sites/demo`);
  for (const label of ['Tout accepter', 'Tout refuser']) {
    await visitor.meet(shop);
    await visitor.decide(() => visitor.button(label).click());
    await page.goto('about:blank'); // or it would reload, since its tags may no longer run
    await context.clearCookies({ name: 'temoin' });
  }
  const recent = await temoin.recent();
  await page.goto(`${temoin.url}/sites/demo`);
  await expect.poll(() => figure(page, 'decisions')).toBe(recent.length);
  for (const purpose of ['functional', 'advertising', 'social']) {
    expect(await granted(page, purpose), purpose).toEqual([recent.filter(({ record }) => record.purposes[purpose]).length, recent.length]);
  }
  // The same numbers in the table behind the picture.
  const card = page.getByRole('region', { name: 'Par finalité' });
  await card.getByText('Tableau', { exact: true }).click();
  await expect(card.getByRole('row', { name: /^Publicité/ })).toContainText(String(recent.filter(({ record }) => record.purposes.advertising).length));
});

test('the period can be chosen, and stays in the address', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo`);
  const asked = page.waitForResponse((response) => response.url().includes('period=30d'));
  await page.getByText('30 jours', { exact: true }).click();
  expect((await asked).status()).toBe(200);
  await expect(page).toHaveURL(/period=30d/);
  await page.reload();
  await expect(page.getByRole('radio', { name: '30 jours' })).toBeChecked();
});

test('a day that still runs is told in words, and not drawn as a fall', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/`);
  await page.route('**/api/sites/demo/overview?*', async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.points.forEach((point: { figures: Record<string, number> }, i: number) => Object.assign(point.figures, { decisions: i === 6 ? 3 : 900, accepted: i === 6 ? 3 : 900 }));
    await route.fulfill({ response, json: { ...answer, figures: { ...answer.figures, decisions: 5403 } } });
  });
  await page.goto(`${temoin.url}/sites/demo?period=7d`);
  const card = page.getByRole('region', { name: 'Dans le temps' });
  await expect(card.getByText('Aujourd’hui, en cours : 3 choix jusqu’ici, pas encore sur le graphique.')).toBeVisible();
  // The upper edge of what is drawn is level from the first day to the last.
  const area = card.locator('.recharts-area-area').first();
  await expect(area).toBeVisible();
  const edge = async () => (await area.getAttribute('d'))?.slice(1).split('L')[0]?.split(/[,C]/).filter((_, i) => i % 2 === 1).map(Number) ?? [];
  expect(new Set(await edge()).size).toBe(1);
  await card.getByText('Tableau', { exact: true }).click();
  await expect(card.getByRole('row').nth(1)).toContainText('(en cours)');
});

test('an alert says what may be behind it, and one of a kind that the page does not know is no empty page', async ({ page, temoin }) => {
  const alert = { from: '2026-11-21T00:00:00Z', share: 0.3, low: 0.5, high: 0.6, of: 900, opened: '2026-11-22T00:00:00Z' };
  const told = { share: 0.1, usual: 0.55, from: '2026-11-21T00:00:00Z', until: '2026-11-22T00:00:00Z' };
  await page.route('**/api/sites/demo/alerts', (route) =>
    route.fulfill({
      json: {
        watched: true,
        alerts: [
          { ...alert, id: 1, kind: 'agreed', causes: [{ kind: 'notice', notice: 3, share: 0, usual: 0 }, { kind: 'rate', by: 'country', group: 'DE', ...told }, { kind: 'weekend', share: 0, usual: 0 }] },
          { ...alert, id: 2, kind: 'answered', causes: [{ kind: 'size', by: 'page', group: '/boutique', ...told, share: 0 }] },
          { ...alert, id: 3, kind: 'silent', causes: [{ kind: 'pages', groups: 4, ...told }, { kind: 'foreign', share: 0, usual: 0 }] },
          { ...alert, id: 4, kind: 'of tomorrow', causes: [{ kind: 'moon', by: 'phase', share: 0, usual: 0 }] },
        ],
      },
    }),
  );
  await signIn(page, `${temoin.url}/sites/demo`);
  const row = (kind: string) => page.locator(`[data-alert="${kind}"]`);
  await expect(row('agreed').getByRole('listitem')).toHaveText([/La version 3/, /^Pays\s: Allemagne\. Là, 10.% \(21 novembre\)\s; d’habitude 55.%\./, /week-end/]);
  await expect(row('answered').getByRole('listitem')).toHaveText(/^Pages\s: \/boutique\. Sa part du total\s: presque rien/);
  await expect(row('silent').getByRole('listitem')).toHaveText([/4 groupes de pages/, /autre adresse/]);
  await expect(row('of tomorrow')).toContainText('Un chiffre sort de l’habitude');
  await expect(row('of tomorrow').getByRole('listitem')).toHaveCount(0);
  await expectSound(page, 'alerts');
});

test('when the server is away the figures stay and say how old they are, and go on when it is back', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo`);
  await expect.poll(() => figure(page, 'decisions')).not.toBeNaN();
  const before = await figure(page, 'decisions');
  await temoin.stopListening();
  try {
    await expect(page.getByText(/^Pas de réponse/)).toBeVisible({ timeout: 20_000 });
    expect(await figure(page, 'decisions')).toBe(before);
  } finally {
    await temoin.listenAgain();
  }
  await expect(page.getByText(/^En direct/)).toBeVisible({ timeout: 20_000 });
});

test('what cannot be loaded says so in its place, and the rest of the page stays', async ({ page, temoin, visitor, shop }) => {
  await visitor.meet(shop);
  await visitor.decide(() => visitor.button('Tout accepter').click());
  await signIn(page, `${temoin.url}/`);
  const missing = page.getByRole('heading', { name: 'Cette partie n’a pas pu être chargée' });
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.getByRole('link', { name: /Maison Sillage/ }).click();
  await expect(missing).toBeVisible();
  await expectSound(page, 'missing-page');
  await page.getByRole('navigation').getByRole('link', { name: 'Sites' }).click();
  await expect(page.getByRole('heading', { name: 'Sites' })).toBeVisible();

  // The page of figures comes, its chart does not.
  await page.unroute('**/assets/*.js');
  await page.route('**/assets/*.js', async (route) => {
    const response = await route.fetch();
    if ((await response.text()).includes('recharts-')) await route.abort();
    else await route.fulfill({ response });
  });
  await page.goto(`${temoin.url}/sites/demo`);
  await expect(page.getByRole('region', { name: 'Dans le temps' }).getByRole('alert')).toContainText('Cette partie n’a pas pu être chargée');
  await expect.poll(() => figure(page, 'decisions')).toBeGreaterThan(0);
  await expectSound(page, 'missing-chart');
  await page.unroute('**/assets/*.js');
  await page.getByRole('button', { name: 'Recharger la page' }).click();
  await expect(page.locator('.recharts-surface').first()).toBeVisible();
});
