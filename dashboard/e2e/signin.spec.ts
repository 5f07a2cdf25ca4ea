// Getting in and out.
import { signIn, signInByForm } from '../../widget/e2e/support/dashboard';
import { expectSound } from '../../widget/e2e/support/look';
import { owner } from '../../widget/e2e/support/process';
import { expect, test } from '../../widget/e2e/support/test';

test('a wrong password is refused in plain words, the right one leads to the sites', async ({ page, temoin }) => {
  await page.goto(`${temoin.url}/`);
  const fill = async (email: string, password: string) => {
    await page.getByLabel('Adresse e-mail').fill(email);
    await page.getByLabel('Mot de passe', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Se connecter' }).click();
  };
  await fill(owner.email, 'not the password at all');
  const alert = page.getByRole('alert');
  await expect(alert).toHaveText('L’adresse e-mail ou le mot de passe est faux.');
  const answer = page.waitForResponse((response) => response.url().endsWith('/api/session') && response.request().method() === 'POST');
  await fill('nobody@sillage.example', owner.password);
  expect((await answer).status()).toBe(401); // somebody unknown is answered alike
  await expect(alert).toHaveText('L’adresse e-mail ou le mot de passe est faux.');
  await fill(owner.email, owner.password);
  await expect(page.getByRole('heading', { name: 'Sites' })).toBeVisible();
  await expect(page.getByRole('link', { name: /Maison Sillage.*Données de démonstration/ })).toBeVisible();
});

test('without a session there is nothing to see, and the address that was asked for comes after signing in', async ({ page, temoin, request }) => {
  for (const path of ['/api/sites', '/api/sites/demo/overview', '/api/sites/demo/install']) expect((await request.get(temoin.url + path)).status(), path).toBe(401);
  await page.goto(`${temoin.url}/sites/demo`);
  await expect(page.getByRole('button', { name: 'Se connecter' })).toBeVisible();
  await expect(page.getByText('Maison Sillage')).toHaveCount(0);
  await signInByForm(page, `${temoin.url}/sites/demo`);
  await expect(page.getByRole('heading', { name: 'Maison Sillage' })).toBeVisible();
});

test('signing out ends the session on the server too', async ({ page, temoin, context, request }) => {
  await signInByForm(page, `${temoin.url}/`);
  await expect(page.getByRole('heading', { name: 'Sites' })).toBeVisible();
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name)).toEqual(['temoin_session', 'temoin_session_browser']);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  const headers = { Cookie: `${cookies[0].name}=${cookies[0].value}` };
  expect((await request.get(`${temoin.url}/api/sites`, { headers })).status()).toBe(200);
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.getByRole('button', { name: 'Se connecter' })).toBeVisible();
  expect((await request.get(`${temoin.url}/api/sites`, { headers })).status()).toBe(401);
  await page.goto(`${temoin.url}/sites/demo`);
  await expect(page.getByRole('button', { name: 'Se connecter' })).toBeVisible();
});

test('another site cannot use the session', async ({ page, temoin, site }) => {
  await signIn(page, `${temoin.url}/`);
  await page.goto(site.page('/other', '<!doctype html><title>Other</title>', { host: 'localhost' }));
  const outcome = await page.evaluate(async (url) => {
    const read = await fetch(`${url}/api/sites`, { credentials: 'include' }).then(() => 'read', () => 'refused');
    const end = await fetch(`${url}/api/session`, { method: 'DELETE', credentials: 'include', mode: 'no-cors' }).then(() => 'sent', () => 'refused');
    return [read, end];
  }, temoin.url);
  expect(outcome[0]).toBe('refused');
  await page.goto(`${temoin.url}/`);
  await expect(page.getByRole('heading', { name: 'Sites' })).toBeVisible();
});

test('nothing of the dashboard comes from, or goes to, another host', async ({ page, temoin }) => {
  const hosts = new Set<string>();
  const faults: string[] = [];
  page.on('request', (request) => !request.url().startsWith('data:') && hosts.add(new URL(request.url()).origin));
  page.on('console', (message) => message.type() === 'error' && !message.text().includes('401') && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  await signInByForm(page, `${temoin.url}/`);
  await page.getByRole('link', { name: /Maison Sillage/ }).click();
  await expect(page.getByText('Choix enregistrés')).toBeVisible();
  await page.getByRole('link', { name: 'Installation' }).click();
  await expect(page.getByRole('button', { name: 'Vérifier', exact: true })).toBeVisible();
  expect([...hosts]).toEqual([temoin.url]);
  expect(faults).toEqual([]);
});

test('somebody in two organisations sees which site is whose', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/account`);
  const own = (await (await page.request.get(`${temoin.url}/api/session`)).json()).orgs[0].name; // another test may have changed it
  // The second one is made up here; the server keeps real ones apart in its own tests.
  await page.route('**/api/session', async (route) => {
    const session = await (await route.fetch()).json();
    session.orgs.push({ ...session.orgs[0], key: 'elan', name: 'Élan & Cie' });
    session.sites.push({ ...session.sites[0], key: 'boutique', org: 'elan' });
    await route.fulfill({ json: session });
  });
  await page.route('**/api/sites?*', async (route) => {
    const answer = await (await route.fetch()).json();
    const [demo] = answer.sites;
    await route.fulfill({ json: { ...answer, sites: [{ ...demo, site: { ...demo.site, key: 'boutique', name: 'Boutique', demo: false } }, demo] } });
  });
  await page.goto(`${temoin.url}/`);
  await expect(page.getByRole('region', { name: 'Élan & Cie' }).getByRole('link')).toHaveText(/Boutique/);
  await expect(page.getByRole('region', { name: own }).getByRole('link')).toHaveText(/Maison Sillage/);
  for (const [width, scheme] of [[360, 'dark'], [1280, 'light']] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await expectSound(page, `two-orgs-${width}-${scheme}`);
  }
});
