// Pages that live while they are not shown: kept for the way back (bfcache), where meanwhile the choice was changed
// elsewhere, or made ready in advance (prerender). Requests to the second origin tell what they do.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { newFolder, removeFolder } from './support/process';
import { html } from './support/site';
import { expect, test as base } from './support/test';
import { Visitor } from './support/visitor';

const test = base.extend<object, object>({
  launchOptions: [
    // The test runner turns the cache off.
    async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    { scope: 'worker' },
  ],
});

/** A page that tells the second origin when it is shown again from the cache, and holds a script and an image. */
const page = (server: string, partners: string) =>
  html(
    `<script src="${server}/k/demo.js"></script>
    <script>addEventListener('pageshow', (e) => e.persisted && fetch('${partners}/probe?back', { mode: 'no-cors' }))</script>`,
    `<script type="text/plain" data-purpose="advertising" data-src="${partners}/own/ad.js"></script>
    <img alt="" data-purpose="social" data-src="${partners}/own/social.gif">`,
  );

test('what was granted elsewhere opens in a page that comes back', async ({ visitor, temoin, site, partners }) => {
  await visitor.meet(site.page('/back', page(temoin.url, partners.url)));
  await visitor.page.goto(site.page('/away', html('')));
  const other = new Visitor(await visitor.page.context().newPage());
  await other.meet(site.page('/beside', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await other.accept();
  expect(partners.hits).toEqual([]);
  await visitor.page.bringToFront();
  await visitor.page.evaluate(() => history.back());
  await expect.poll(() => [...partners.hits].sort()).toEqual(['/own/ad.js', '/own/social.gif', '/probe?back']);
});

test('what was withdrawn elsewhere stops in a page that comes back', async ({ visitor, temoin, site, partners }) => {
  await visitor.meet(site.page('/back', page(temoin.url, partners.url)));
  await visitor.accept();
  await expect.poll(() => partners.hits.length).toBe(2);
  await visitor.page.goto(site.page('/away', html('')));
  const other = new Visitor(await visitor.page.context().newPage());
  await other.revisit(site.page('/beside', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await other.page.evaluate(() => (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw());
  partners.forget();
  await visitor.page.bringToFront();
  const reloaded = visitor.page.waitForEvent('load');
  await visitor.page.evaluate(() => history.back());
  await expect.poll(() => partners.hits).toEqual(['/probe?back']);
  await reloaded; // the script that ran is gone with the page that it ran in
  await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
  expect(partners.hits).toEqual(['/probe?back', '/probe']);
});

test('control: a loader that does not listen leaves the page that comes back as it was', async ({ visitor, temoin, site, partners }) => {
  await visitor.page.route('**/k/demo.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/"(pageshow|visibilitychange|storage)"/g, '"nothing"') });
  });
  await visitor.meet(site.page('/back', page(temoin.url, partners.url)));
  await visitor.page.goto(site.page('/away', html('')));
  const other = new Visitor(await visitor.page.context().newPage());
  await other.meet(site.page('/beside', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await other.accept();
  await visitor.page.bringToFront();
  await visitor.page.evaluate(() => history.back());
  await expect.poll(() => partners.hits).toEqual(['/probe?back']);
});

test('a page made ready in advance starts and asks nothing until it is shown', async ({ visitor, temoin, site, partners, launchOptions }) => {
  await visitor.meet(site.page('/before', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.accept();
  const cookie = `temoin=${(await visitor.cookie())?.value}; Path=/`;

  const tell = (what: string) => `fetch('${partners.url}/probe?' + ${what}, { mode: 'no-cors' })`;
  const ready = `<script>addEventListener('load', () => ${tell(`'ready=' + document.prerendering`)});
    document.addEventListener('prerenderingchange', () => ${tell(`'shown'`)})</script>`;
  site.page('/ready', page(temoin.url, partners.url).replace('</body>', `${ready}</body>`));
  // It goes on as soon as there is a page of this name.
  const go = `/go-${Date.now()}`;
  const start = `<script type="speculationrules">{"prerender": [{"urls": ["/ready"], "eagerness": "immediate"}]}</script>
    <script>(async function look() { if ((await fetch('${go}')).ok) location.href = '/ready'; else setTimeout(look, 50); })()</script>`;
  const url = site.page('/start', html(start), { headers: { 'Set-Cookie': cookie } });

  // Under a debugger, as the test runner is one, Chromium makes no page ready: this one runs alone.
  const folder = await newFolder();
  const browser = spawn(launchOptions.executablePath ?? 'chromium', ['--headless', `--user-data-dir=${folder}`, ...(launchOptions.args ?? []), url], { stdio: 'ignore' });
  try {
    await expect.poll(() => partners.hits).toEqual(['/probe?ready=true']);
    site.page(go, '');
    await expect.poll(() => [...partners.hits].sort()).toEqual(['/own/ad.js', '/own/social.gif', '/probe?ready=true', '/probe?shown']);
  } finally {
    browser.kill();
    await once(browser, 'exit');
    await removeFolder(folder);
  }
});
