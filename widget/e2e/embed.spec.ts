// The snippet on pages of other origins, under strict policies and where it does not belong.
import { html } from './support/site';
import { expect, test } from './support/test';

const strict = (server: string, partners: string) =>
  [
    `default-src 'none'`,
    `script-src 'nonce-r4nd0m'`,
    `connect-src ${server} ${partners}`,
    `img-src ${partners}`,
    `base-uri 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types temoin`,
  ].join('; ');

test('under a strict policy with nonces and Trusted Types it works, in style, without one violation', async ({ visitor, temoin, site, partners }) => {
  const faults: string[] = [];
  visitor.page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  visitor.page.on('pageerror', (error) => faults.push(String(error)));
  const body = `
    <script nonce="r4nd0m" type="text/plain" data-purpose="advertising" data-src="${partners.url}/own/advertising.js"></script>
    <script nonce="r4nd0m" type="text/plain" data-purpose="advertising">document.title = 'open'</script>
    <img alt="" data-purpose="advertising" data-src="${partners.url}/own/advertising.gif">`;
  const headers = { 'Content-Security-Policy': strict(temoin.url, partners.url).replace(`'nonce-r4nd0m'`, `'nonce-r4nd0m' 'strict-dynamic'`) };
  await visitor.meet(site.page('/strict', html(`<script nonce="r4nd0m" src="${temoin.url}/k/demo.js"></script>`, body), { headers }));
  await expect(visitor.layer).toHaveCSS('position', 'fixed');
  await visitor.open();
  await visitor.toggle('Publicité').click();
  await visitor.save();
  await expect(visitor.page).toHaveTitle('open');
  await expect.poll(() => [...partners.hits].sort()).toEqual(['/own/advertising.gif', '/own/advertising.js']);
  expect(faults).toEqual([]);
});

test('control: under the same policy a script without the nonce is refused, and that is seen', async ({ page, site, partners }) => {
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  const headers = { 'Content-Security-Policy': strict('http://127.0.0.1:1', partners.url) };
  await page.goto(site.page('/refused', html('<script>document.title = "open"</script>'), { headers }));
  await expect.poll(() => faults.length).toBeGreaterThan(0);
  await expect(page).toHaveTitle('Page');
});

test('a page of the site on another origin asks, applies and records; its cookie is its own', async ({ visitor, temoin, site, partners }) => {
  const url = site.page('/shop', html(`<script src="${temoin.url}/k/demo.js"></script>`, `<img alt="" data-purpose="social" data-src="${partners.url}/own/social.gif">`), { host: 'localhost' });
  await visitor.meet(url);
  await visitor.accept();
  await expect.poll(() => partners.hits).toEqual(['/own/social.gif']);
  expect((await visitor.page.context().cookies()).map(({ name, domain }) => `${name} ${domain}`)).toContain('temoin localhost');
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
});

test('a page of a host that is not of the site may show it, but records nothing', async ({ visitor, temoin, site, partners }) => {
  const before = (await temoin.events()).length;
  const url = site.page('/neighbour', html(`<script src="${temoin.url}/k/demo.js"></script>`, `<img alt="" data-purpose="social" data-src="${partners.url}/own/social.gif">`), { host: 'voisin.localhost' });
  const told: string[] = [];
  visitor.page.on('console', (message) => message.type() === 'error' && told.push(message.text()));
  await visitor.page.goto(url);
  await expect(visitor.layer).toBeVisible();
  const answer = visitor.page.waitForResponse((response) => response.url().endsWith('/v1/decisions'));
  await visitor.button('Tout accepter').click();
  expect((await answer).status()).toBe(403);
  const { detail } = await (await answer).json();
  await visitor.delivered(); // it will never be taken, so it does not wait
  // The owner learns why, in the server's words.
  expect(detail).toContain('domain');
  expect(told).toContain('temoin: ' + detail);
  expect(await temoin.events()).toHaveLength(before);
});

test('in a sandboxed frame, where storage is denied and the origin is opaque, the choice holds for the page and records nothing', async ({ page, temoin, site, partners }) => {
  const before = (await temoin.events()).length;
  const inner = html(`<script src="${temoin.url}/k/demo.js"></script>`, `<img alt="" data-purpose="social" data-src="${partners.url}/own/social.gif">`);
  const url = site.page('/outer', `<!doctype html><title>Outer</title><iframe width="1000" height="700" sandbox="allow-scripts" src="${site.page('/inner', inner)}"></iframe>`);
  await page.goto(url);
  const frame = page.frameLocator('iframe');
  const answer = page.waitForResponse((response) => response.url().endsWith('/v1/decisions'));
  await frame.getByRole('button', { name: 'Tout accepter', exact: true }).click();
  expect((await answer).status()).toBe(403);
  await expect.poll(() => partners.hits).toEqual(['/own/social.gif']);
  expect(await temoin.events()).toHaveLength(before);
});

test('two copies of the snippet are one', async ({ visitor, temoin, site }) => {
  const snippet = `<script src="${temoin.url}/k/demo.js"></script>`;
  await visitor.meet(site.page('/twice', html(snippet + snippet, snippet)));
  await visitor.frames();
  await expect(visitor.layer).toHaveCount(1);
  await visitor.refuse();
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
});

test('a page without a link to the preferences gets one; a page with one does not', async ({ visitor, temoin, site }) => {
  const snippet = `<script src="${temoin.url}/k/demo.js"></script>`;
  await visitor.meet(site.page('/bare', html(snippet)));
  await visitor.refuse();
  await visitor.button('Gérer mes cookies').click();
  await expect(visitor.dialog).toBeVisible();
  await visitor.revisit(site.page('/linked', html(snippet, '<a href="#" data-temoin="open">Mes choix</a>')));
  await expect(visitor.button('Gérer mes cookies')).toHaveCount(0);
  await visitor.page.getByRole('link', { name: 'Mes choix' }).click();
  await expect(visitor.dialog).toBeVisible();
});
