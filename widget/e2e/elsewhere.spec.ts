// A choice made elsewhere: two windows beside each other, a cleared jar, a page left open until the choice ends.
import type { Page } from '@playwright/test';
import { expectOpen, ids } from './support/shop';
import { html } from './support/site';
import { expect, test } from './support/test';
import { Visitor } from './support/visitor';

const addImage = (page: Page, partners: string) =>
  page.evaluate((src) => {
    const img = document.createElement('img');
    img.dataset.purpose = 'advertising';
    img.dataset.src = src;
    document.body.append(img);
  }, `${partners}/own/late.gif`);
const granted = (page: Page) => page.evaluate(() => (window as unknown as { temoin: { granted(name: string): boolean } }).temoin.granted('advertising'));
const probe = (page: Page, partners: string) => page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners}/probe`);

test('a withdrawal in one window stops the other, though nobody looks away from it', async ({ visitor, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.accept();
  const other = new Visitor(await visitor.page.context().newPage());
  await other.revisit(shop);
  await visitor.revisit();
  await expectOpen(visitor, partners, ids);
  const reloaded = visitor.page.waitForEvent('load');
  await other.open();
  await other.dialog.getByRole('button', { name: 'Tout refuser' }).click();
  await reloaded;
  expect(await granted(visitor.page)).toBe(false);
});

test('refusing in a second window that has not yet heard of the withdrawal stops its tags too', async ({ visitor, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.accept();
  await expectOpen(visitor, partners, ids);
  const reloaded = visitor.page.waitForEvent('load');
  // What another window would have left, and the visitor's click here, with nothing in between.
  await visitor.page.evaluate(() => {
    document.cookie = `${document.cookie.match(/temoin=[^;]*/)?.[0].replace(/\w+$/, '0')}; Path=/`;
    (window as unknown as { temoin: { refuseAll(): void } }).temoin.refuseAll();
  });
  await reloaded;
});

test('once the jar is empty nothing more is released, and the visitor is asked again', async ({ visitor, temoin, site, partners }) => {
  const url = site.page('/cleared', html(`<script src="${temoin.url}/k/demo.js"></script>`));
  await visitor.meet(url);
  await visitor.accept();
  await visitor.page.context().clearCookies();
  await addImage(visitor.page, partners.url);
  await expect(visitor.layer).toBeVisible();
  await probe(visitor.page, partners.url);
  expect(partners.hits).toEqual(['/probe']);
});

test('a choice that ends while the page is open releases nothing more', async ({ visitor, temoin, site, partners }) => {
  const url = site.page('/ended', html(`<script src="${temoin.url}/k/demo.js"></script>`));
  await visitor.meet(url);
  await visitor.accept();
  await visitor.page.clock.setFixedTime(new Date(Date.now() + 400 * 864e5));
  expect(await granted(visitor.page)).toBe(false);
  await addImage(visitor.page, partners.url);
  await visitor.frames();
  await probe(visitor.page, partners.url);
  expect(partners.hits).toEqual(['/probe']);
});

test('tags stop after a withdrawal though the second stage never arrives and its notes are damaged', async ({ visitor, temoin, site, partners }) => {
  const url = site.page('/hangs', html(`<script src="${temoin.url}/k/demo.js"></script>`, `<script type="text/plain" data-purpose="advertising" data-src="${partners.url}/own/ad.js"></script>`));
  await visitor.meet(url);
  await visitor.accept();
  await expect.poll(() => partners.hits).toEqual(['/own/ad.js']);
  await visitor.page.evaluate(() => localStorage.setItem('temoin.told', 'null'));
  await visitor.page.route('**/k/demo/*.js', () => {}); // no answer, ever
  await visitor.page.reload();
  const reloaded = visitor.page.waitForEvent('framenavigated');
  await visitor.page.evaluate(() => (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw());
  await reloaded;
  await visitor.page.unroute('**/k/demo/*.js');
  await visitor.revisit();
  await expect(visitor.page.getByRole('status')).toBeVisible();
});

test('a script that waits for its turn does not start once it is refused', async ({ visitor, temoin, site, partners }) => {
  const tag = (attributes: string, text = '') => `<script type="text/plain" data-purpose="advertising" ${attributes}>${text}</script>`;
  let answer: () => void = () => {};
  const held = new Promise<void>((done) => (answer = done));
  await visitor.page.route('**/own/held.js', async (route) => {
    await held;
    await route.continue();
  });
  const url = site.page('/turns', html(`<script src="${temoin.url}/k/demo.js"></script>`, tag(`data-src="${partners.url}/own/held.js"`) + tag('', `fetch('${partners.url}/own/turn.gif', { mode: 'no-cors' })`)));
  await visitor.meet(url);
  await visitor.accept();
  await visitor.page.evaluate(() => {
    // The page must not reload before the script arrives: that it would is another test's.
    window.requestAnimationFrame = () => 0;
    (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw();
  });
  answer();
  await expect.poll(() => partners.hits).toContain('/own/held.js');
  await probe(visitor.page, partners.url);
  expect(partners.hits).not.toContain('/own/turn.gif');
});
