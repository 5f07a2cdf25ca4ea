// A browser that runs no script: nothing that waits for consent runs, and the whole notice can be read.
import { expectSound, schemes, widths } from './support/look';
import { html } from './support/site';
import { expect, test } from './support/test';

const snippet = (server: string) => `<script src="${server}/k/demo.js"></script>`;
const held = (partners: string) => `<script type="text/plain" data-purpose="advertising" data-src="${partners}/own/a.js"></script>
  <iframe title="Film" data-purpose="functional" data-src="${partners}/own/film.html"></iframe>
  <img alt="" data-purpose="advertising" data-src="${partners}/own/a.gif"><link rel="stylesheet" data-purpose="social" data-href="${partners}/own/a.css">
  <video data-purpose="functional"><source data-src="${partners}/own/a.mp4"></video><template data-purpose="social"><img alt="" src="${partners}/own/b.gif"></template>`;

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('nothing held is fetched, and the link of the page leads to the notice', async ({ page, temoin, site, partners }) => {
    const link = `<noscript><a href="${temoin.url}/k/demo/choices">Gérer mes cookies</a></noscript>`;
    await page.goto(site.page('/plain', html(snippet(temoin.url), held(partners.url) + link)));
    await page.goto(site.page('/control', html(snippet(temoin.url), `<img alt="" src="${partners.url}/own/control.gif">`)), { waitUntil: 'load' });
    expect(partners.hits, 'control: what is not held is fetched').toEqual(['/own/control.gif']);
    await page.goBack();
    await page.getByRole('link', { name: 'Gérer mes cookies' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vos cookies, votre choix');
  });

  for (const scheme of schemes)
    for (const width of [320, ...widths])
      test(`the notice reads well: ${scheme}, ${width} px`, async ({ page, temoin }) => {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: 800 });
        await page.goto(`${temoin.url}/k/demo/choices`);
        await page.screenshot({ path: test.info().outputPath('whole.png'), fullPage: true });
        const [content, view] = [await page.locator('html').evaluate((el) => el.scrollWidth), width];
        expect(content).toBeLessThanOrEqual(view);
      });
});

test('the page holds all that the notice says, in both languages, and axe finds nothing', async ({ page, temoin }) => {
  const notice = await (await fetch(`${temoin.url}/v1/sites/demo/notice`)).json();
  for (const lang of ['fr', 'en']) {
    await page.goto(`${temoin.url}/k/demo/choices?lang=${lang}`);
    // biome-ignore lint/performance/useDomNodeTextContent: what can be seen
    const text = await page.locator('body').innerText();
    const texts = [notice.title, notice.intro, ...notice.purposes.flatMap((p: Record<string, unknown>) => [p.name, p.summary, p.detail]), ...notice.services.map((s: Record<string, unknown>) => s.reason)];
    for (const said of texts) expect(text).toContain(said[lang]);
    for (const service of notice.services) {
      expect(text).toContain(service.provider.name);
      for (const tracker of service.trackers) expect(text).toContain(tracker.name);
    }
    for (const browser of ['Firefox', 'Chrome', 'Edge', 'Safari', 'iPhone', 'Android']) expect(text).toContain(browser);
    await expectSound(page, `notice-${lang}`);
  }
  await page.getByRole('link', { name: 'français' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
});

test('its policy runs no script and takes no style from elsewhere', async ({ page, temoin }) => {
  const refused: string[] = [];
  page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
  await page.goto(`${temoin.url}/k/demo/choices`);
  expect(await page.locator('section').first().evaluate((el) => getComputedStyle(el).borderRadius), 'its own sheet counts').toBe('18px');
  expect(refused).toEqual([]);
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' })));
  expect(await page.evaluate(() => 'ran' in window), 'control').toBe(false);
  expect(refused).toHaveLength(1);
});
