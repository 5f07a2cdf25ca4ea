// The install page: a snippet that works where it is pasted, and a check that says so.
import { signIn } from '../../widget/e2e/support/dashboard';
import { expectSound } from '../../widget/e2e/support/look';
import { html } from '../../widget/e2e/support/site';
import { expect, test } from '../../widget/e2e/support/test';

test('the snippet, copied and pasted into a page, asks and records', async ({ page, visitor, temoin, site, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, `${temoin.url}/sites/demo/install`);
  await page.getByRole('button', { name: 'Copier' }).first().click();
  await expect(page.getByRole('button', { name: 'Copié' })).toBeVisible();
  const snippet = await page.evaluate(() => navigator.clipboard.readText());
  expect(snippet).toBe(`<script src="${temoin.url}/k/demo.js"></script>`);
  await visitor.meet(site.page('/pasted', html(snippet)));
  await visitor.refuse();
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
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
