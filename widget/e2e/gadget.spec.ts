// Attributes that filters let through must not become code, and what the visitor refused within a whole stays shut.
import { html } from './support/site';
import { expect, test } from './support/test';

const code = `javascript:top.ran=['code']`;
const ran = () => (window as { ran?: string[] }).ran ?? [];

test('only what shows or fetches opens, and no address that is code', async ({ visitor, temoin, site, partners }) => {
  const body = `<a id="a" data-purpose="strictly_necessary" data-href="${code}">x</a>
    <iframe id="f" title="f" data-purpose="strictly_necessary" data-src="${code}"></iframe>
    <iframe id="d" title="d" data-purpose="strictly_necessary" data-src="data:text/html,x"></iframe>
    <img id="i" alt="" data-purpose="strictly_necessary" data-src="${partners.url}/own/first.gif">
    <img id="r" alt="" data-purpose="strictly_necessary" data-src="./relative.gif">`;
  await visitor.meet(site.page('/gadget', html(`<script src="${temoin.url}/k/demo.js"></script>`, body)));
  await expect.poll(() => partners.hits).toEqual(['/own/first.gif']);
  const moved = await visitor.page.evaluate(() => ['a', 'f', 'd', 'i', 'r'].map((id) => document.getElementById(id)).map((el) => el?.hasAttribute('href') || el?.hasAttribute('src')));
  expect(moved).toEqual([false, false, false, true, true]);
  expect(await visitor.page.evaluate(ran)).toEqual([]);
});

test('a source that is refused stays shut in a video that is not, and its track opens', async ({ visitor, temoin, site, partners }) => {
  const body = `<video muted crossorigin="anonymous" data-purpose="functional">
    <source type="video/mp4" data-purpose="advertising" data-src="${partners.url}/own/refused.mp4">
    <source type="video/mp4" data-src="${partners.url}/own/film.mp4">
    <track default kind="captions" data-src="${partners.url}/own/words.html"></video>`;
  await visitor.meet(site.page('/sources', html(`<script src="${temoin.url}/k/demo.js"></script>`, body)));
  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.save();
  await expect.poll(() => [...new Set(partners.hits)].sort()).toEqual(['/own/film.mp4', '/own/words.html']);
});

test('scripts go on after one that the browser does not run', async ({ visitor, temoin, site, partners }) => {
  const tag = (attributes: string, text = '') => `<script type="text/plain" data-purpose="functional" ${attributes}>${text}</script>`;
  const body =
    tag(`nomodule data-src="${partners.url}/own/old.js"`) + tag(`data-type="text/unknown" data-src="${partners.url}/own/odd.js"`) + tag('', `(window.ran ??= []).push('last')`);
  await visitor.meet(site.page('/goes-on', html(`<script src="${temoin.url}/k/demo.js"></script>`, body)));
  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.save();
  await expect.poll(() => visitor.page.evaluate(ran)).toEqual(['last']);
});

test('a frame that is granted before the second stage arrives is not hidden', async ({ visitor, temoin, site, partners }) => {
  let answer: () => void = () => {};
  const held = new Promise<void>((done) => (answer = done));
  await visitor.page.route('**/k/demo/*.js', async (route) => {
    await held;
    await route.continue();
  });
  const frame = `<button onclick="temoin.acceptAll()">Oui</button><iframe title="Film" width="300" height="150" data-purpose="functional" data-src="${partners.url}/own/film.html"></iframe>`;
  await visitor.page.goto(site.page('/early', html(`<script src="${temoin.url}/k/demo.js"></script>`, frame)), { waitUntil: 'commit' });
  await visitor.button('Oui').click();
  await expect.poll(() => partners.hits).toEqual(['/own/film.html']);
  answer();
  await visitor.delivered();
  await expect(visitor.page.getByTitle('Film')).toBeVisible();
});

test('no handler of the widget can be called with what looks like a click', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/handlers', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.open();
  const handlers = await visitor.page.evaluate(() => [...document.querySelectorAll<HTMLElement>('button, [role=switch]')].filter((el) => el.onclick).length);
  expect(handlers).toBe(0);
});
