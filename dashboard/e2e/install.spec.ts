// The install page: a snippet that works where it is pasted, and a check that says so.
import { signIn } from '../../widget/e2e/support/dashboard';
import { expectSound, schemes, widths } from '../../widget/e2e/support/look';
import { html } from '../../widget/e2e/support/site';
import { expect, test } from '../../widget/e2e/support/test';

test('the snippet, copied and pasted into a page, asks and records', async ({ page, visitor, temoin, site, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, `${temoin.url}/sites/demo/install`);
  // What is marked is said for each service, or for a whole purpose.
  const marks = page.getByRole('group', { name: 'Marquez ce qui doit attendre l’accord' });
  await expect(marks).toContainText('data-purpose="functional" data-service="videoplage"');
  await page.getByLabel('Service à marquer').selectOption({ label: 'Toute la finalité Publicité' });
  await expect(marks).toContainText('<script type="text/plain" data-purpose="advertising"\n');
  await page.getByRole('button', { name: 'Copier' }).first().click();
  await expect(page.getByRole('button', { name: 'Copié' })).toBeVisible();
  const snippet = await page.evaluate(() => navigator.clipboard.readText());
  expect(snippet).toBe(`<script src="${temoin.url}/k/demo.js"></script>`);
  await visitor.meet(site.page('/pasted', html(snippet)));
  await visitor.refuse();
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
});

test('a page that pins the script runs that very file, and no other', async ({ page, visitor, temoin, site }) => {
  await signIn(page, `${temoin.url}/sites/demo/install`);
  await page.getByText('Figé', { exact: true }).click();
  const line = (await page.getByRole('group', { name: 'Collez cette ligne dans vos pages' }).textContent())!;
  expect(line).toMatch(/^<script src="[^"]+\/k\/demo\/[0-9a-f]{12}\.loader\.js" integrity="sha256-[^"]+" crossorigin="anonymous"><\/script>$/);
  await visitor.meet(site.page('/pinned', html(line)));
  await visitor.refuse();
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
  // A publication makes another file, and the line goes on with the old one.
  await temoin.set({ path: '/t' });
  try {
    await page.goto(`${temoin.url}/sites/demo/install`);
    await page.getByText('Figé', { exact: true }).click();
    await expect(page.getByRole('group', { name: 'Collez cette ligne dans vos pages' })).not.toHaveText(line);
    await visitor.revisit(site.page('/pinned', html(line)));
    expect((await visitor.choices()).purposes).toEqual({ functional: false, advertising: false, social: false });
    // Control: with the integrity of another file nothing runs.
    await page.goto(site.page('/altered', html(line.replace(/sha256-[^"]{8}/, 'sha256-AAAAAAAA'))));
    expect(await page.evaluate(() => 'temoin' in window)).toBe(false);
  } finally {
    await temoin.set({ path: '' });
  }
});

test('a page is read from outside, and what is wrong there is told', async ({ page, temoin, site }) => {
  await signIn(page, `${temoin.url}/sites/demo/install`);
  const card = page.getByRole('region', { name: 'Vérifier une page de votre site' });
  const level = (finding: string) => card.locator(`[data-finding=${finding}]`);
  await card.getByRole('button').click(); // the demo's page
  for (const finding of ['page', 'snippet', 'first', 'script', 'unmarked', 'undeclared', 'policy', 'reopen']) await expect(level(finding)).toHaveAttribute('data-level', 'good');
  const broken = site.page('/broken', html(`<script>early()</script><script defer src="${temoin.url}/k/demo.js"></script><script src="https://balise.regie-azur.example/a.js"></script>`), {
    headers: { 'Content-Security-Policy': "script-src 'self'" },
  });
  await card.getByLabel('Adresse de la page').fill(broken);
  await card.getByRole('button').click();
  for (const [finding, what] of [['snippet', 'warning'], ['first', 'warning'], ['unmarked', 'wrong'], ['policy', 'wrong'], ['reopen', 'warning'], ['script', 'good']])
    await expect(level(finding)).toHaveAttribute('data-level', what);
  await expect(level('unmarked')).toContainText('<script> https://balise.regie-azur.example/a.js');
  await page.getByText('Choisir votre outil').click();
  for (const colorScheme of schemes)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await card.scrollIntoViewIfNeeded();
      await expectSound(page, `page-check-${colorScheme}-${width}`);
    }
  await card.getByLabel('Adresse de la page').fill('https://www.example.org/');
  await card.getByRole('button').click();
  await expect(card.getByText('doit être une page de l’un des hôtes du site')).toBeVisible();
});

test('a page on a host that is not the site’s is told of, with the command that adds it', async ({ page, visitor, temoin, site }) => {
  await visitor.meet(site.page('/copied', html(`<script src="${temoin.url}/k/demo.js"></script>`), { host: 'copy.localhost' }));
  await signIn(page, `${temoin.url}/sites/demo/install`);
  const told = page.locator('[data-foreign]');
  await expect(told).toHaveCount(1); // the page asks again by itself
  await expect(told).toContainText('Les pages de copy.localhost ont été refusées');
  await expect(told).toContainText('TEMOIN_URL=https://copy.localhost');
  await expectSound(page, 'install-foreign');
});

test('what Safari does is told, and how a path on the site’s own host avoids it', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo/install`);
  await expect(page.getByText('Safari efface après 7 jours')).toBeVisible();
  const card = page.getByRole('region', { name: 'Garder les choix dans Safari' });
  await card.getByText('Comment faire').click();
  await expect(page.getByText('"path": "/t"')).toBeVisible();
  await expect(page.getByText('<script src="/t/k/demo.js"></script>')).toBeVisible();
  for (const [server, line] of [['nginx', `proxy_pass ${temoin.url};`], ['Apache', `ProxyPass /t/k/ ${temoin.url}/k/`], ['Caddy', `reverse_proxy ${temoin.url} {`]]) {
    await card.getByText(server, { exact: true }).click();
    await expect(card.getByRole('group', { name: server, exact: true })).toContainText(line);
  }
  for (const colorScheme of schemes)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.getByText('<script src="/t/k/demo.js"></script>').scrollIntoViewIfNeeded();
      await expectSound(page, `path-${colorScheme}-${width}`);
    }
});

test('once the notice has a path, the line to paste goes by it', async ({ page, temoin }) => {
  await temoin.set({ path: '/mes/choix' });
  try {
    await signIn(page, `${temoin.url}/sites/demo/install`);
    await expect(page.getByRole('group', { name: 'Collez cette ligne dans vos pages' })).toHaveText('<script src="/mes/choix/k/demo.js"></script>');
    await expect(page.getByText('Safari efface')).toHaveCount(0);
    await expect(page.getByText('Les choix passent par /mes/choix sur votre site')).toBeVisible();
    await expect(page.getByRole('group', { name: 'nginx', exact: true })).toContainText('location ^~ /mes/choix/ {');
    await expect(page.getByRole('group', { name: 'Sans JavaScript' })).toContainText('href="/mes/choix/k/demo/choices"');
    await expectSound(page, 'path-on');
  } finally {
    await temoin.set({ path: '' });
  }
});

test('the line for browsers without JavaScript leads to the notice, and the page that checks proofs is a click away', async ({ page, temoin, site, browser }) => {
  await signIn(page, `${temoin.url}/sites/demo/install`);
  const line = await page.getByRole('group', { name: 'Sans JavaScript' }).textContent();
  expect(line).toBe(`<noscript><a href="${temoin.url}/k/demo/choices">Gérer mes cookies</a></noscript>`);
  const other = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR' });
  const plain = await other.newPage();
  await plain.goto(site.page('/noscript', html('', line!)));
  await plain.getByRole('link', { name: 'Gérer mes cookies' }).click();
  await expect(plain.getByRole('heading', { level: 1 })).toHaveText('Vos cookies, votre choix');
  await other.close();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'la même en fichier' }).click()]);
  expect(file.suggestedFilename()).toBe('verify.html');
  await page.getByRole('link', { name: 'Page de vérification' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vérifier un reçu de consentement');
});

test('what a server needs to send a policy of what is granted is told for each kind of server', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo/install`);
  const card = page.getByRole('region', { name: 'Faire refuser le reste par le navigateur' });
  await card.getByText('Choisir votre serveur').click();
  for (const [server, fetched, used] of [
    ['Go', 'temoin.json', 'csp.Wrap(pages)'],
    ['Node', 'temoin.json', "import { csp } from 'temoin/enforce'"],
    ['Caddy', '-d for=caddy', '+Content-Security-Policy-Report-Only {temoin_demo_csp}'],
    ['nginx', '-d for=nginx', 'add_header Content-Security-Policy-Report-Only $temoin_demo_csp always;'],
  ]) {
    await card.getByText(server, { exact: true }).click();
    await expect(card.getByRole('group', { name: 'À chaque publication' })).toContainText(`${temoin.url}/v1/sites/demo/csp`);
    await expect(card.getByRole('group', { name: 'À chaque publication' })).toContainText(fetched);
    await expect(card.getByRole('group', { name: 'Puis' })).toContainText(used);
  }
  await card.getByText('Ce que la commande écrit').click();
  await expect(card.getByRole('group', { name: 'Ce que la commande écrit' })).toContainText('lecteur.videoplage.example:*');
  for (const colorScheme of schemes)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await card.getByText('Faire refuser').scrollIntoViewIfNeeded();
      await expectSound(page, `policy-${colorScheme}-${width}`);
    }
});

test('the check finds the script', async ({ page, temoin }) => {
  await signIn(page, `${temoin.url}/sites/demo/install`);
  const asked = page.waitForResponse((response) => new URL(response.url()).pathname === '/k/demo.js');
  await page.getByRole('button', { name: 'Vérifier', exact: true }).click();
  expect((await asked).status()).toBe(200);
  await expect(page.getByText('Le script répond et porte bien le nom de ce site.')).toBeVisible();
  await expect(page.getByText(/^Code 200 · [\d,]+ ko transférés · [\d\s]+ ms$/)).toBeVisible();
});

const broken = {
  'another script answers': { fulfill: { contentType: 'text/javascript', body: 'const site = "other"' }, words: 'Une réponse arrive, mais ce n’est pas le script de ce site.' },
  'a page answers': { fulfill: { contentType: 'text/html', body: '<h1>"demo"</h1>' }, words: 'Une réponse arrive, mais ce n’est pas le script de ce site.' },
  'the address is unknown': { fulfill: { status: 404, body: '' }, words: 'Le script ne répond pas comme prévu (code 404).' },
  'nothing answers': { fulfill: undefined, words: 'Le serveur ne répond pas.' },
};
for (const [name, { fulfill, words }] of Object.entries(broken)) {
  test(`control: the check is red when ${name}`, async ({ page, temoin }) => {
    await page.route('**/k/demo.js*', (route) => (fulfill ? route.fulfill(fulfill) : route.abort()));
    await signIn(page, `${temoin.url}/sites/demo/install`);
    await page.getByRole('button', { name: 'Vérifier', exact: true }).click();
    await expect(page.getByText(words)).toBeVisible();
    await expect(page.getByText('porte bien le nom')).toHaveCount(0);
  });
}
