// A page of a customer that uses every kind of declared markup, for every purpose.
import type { Page } from '@playwright/test';
import { html } from './support/site';
import { expect, test } from './support/test';

const purposes = { functional: 'Confort', advertising: 'Publicité', social: 'Réseaux sociaux' };
type Purpose = keyof typeof purposes;
const ids = Object.keys(purposes) as Purpose[];

/** Every kind of markup, all of one purpose. Each fetches a path of its own, or notes its name. */
const kinds = (id: Purpose, partners: string) => `
  <script type="text/plain" data-purpose="${id}" data-src="${partners}/own/slow-${id}-first.js"></script>
  <script type="text/plain" data-purpose="${id}">(window.ran ??= []).push('${id}-second')</script>
  <script type="text/plain" data-purpose="${id}" data-src="${partners}/own/${id}-third.js"></script>
  <script type="text/plain" data-purpose="${id}" data-type="module" data-src="${partners}/own/slow-${id}-module.js"></script>
  <script type="text/plain" data-purpose="${id}" data-type="module" data-src="${partners}/own/${id}-module-too.js"></script>
  <link rel="stylesheet" data-purpose="${id}" data-href="${partners}/own/${id}.css">
  <img alt="" data-purpose="${id}" data-src="${partners}/own/${id}-src.gif">
  <img alt="" data-purpose="${id}" data-srcset="${partners}/own/${id}-srcset.gif 1x">
  <iframe title="${id}" width="300" height="150" data-purpose="${id}" data-src="${partners}/own/${id}.html"></iframe>
  <video muted data-purpose="${id}"><source type="video/mp4" data-src="${partners}/own/${id}.mp4"></video>
  <template data-purpose="${id}"><p id="${id}-template">Hello</p><img alt="" src="${partners}/own/${id}-template.gif"><script>(window.ran ??= []).push('${id}-template')</script></template>`;

/** What must have reached the second origin when a purpose is open. */
const fetched = (id: Purpose) =>
  [`slow-${id}-first.js`, `${id}-third.js`, `slow-${id}-module.js`, `${id}-module-too.js`, `${id}.css`, `${id}-src.gif`, `${id}-srcset.gif`, `${id}.html`, `${id}.mp4`, `${id}-template.gif`, `${id}-late.gif`]
    .map((name) => '/own/' + name)
    .sort();

/** What must have run, in document order; modules wait for no classic script and no classic script for them. */
const classic = (id: Purpose) => [`${id}-first`, `${id}-second`, `${id}-third`, `${id}-template`];
const modules = (id: Purpose) => [`${id}-module`, `${id}-module-too`];

const ran = (page: Page) => page.evaluate(() => (window as { ran?: string[] }).ran ?? []);

/** An element that a script of the page adds after everything else. */
const addLate = (page: Page, partners: string) =>
  page.evaluate(
    ([partners, ids]) => {
      for (const id of ids) {
        const img = document.createElement('img');
        img.dataset.purpose = id;
        img.dataset.src = `${partners}/own/${id}-late.gif`;
        document.body.append(img);
      }
    },
    [partners, ids] as const,
  );

// Every set of purposes, from none to all.
for (let set = 0; set < 1 << ids.length; set++) {
  const chosen = ids.filter((_, i) => set & (1 << i));
  test(`markup: [${chosen}] opens exactly that`, async ({ visitor, temoin, site, partners }) => {
    const markup = ids.map((id) => kinds(id, partners.url)).join('');
    const url = site.page('/markup', html(`<script src="${temoin.url}/k/demo.js"></script>`, markup));
    await visitor.meet(url);
    await addLate(visitor.page, partners.url);
    await visitor.frames();
    expect(partners.hits).toEqual([]);

    await visitor.open();
    for (const id of chosen) await visitor.toggle(purposes[id]).click();
    await visitor.save();

    const paths = () => [...new Set(partners.hits)].sort();
    await expect.poll(paths).toEqual(chosen.flatMap(fetched).sort());
    const inOrder = async (module: boolean) => (await ran(visitor.page)).filter((name) => name.includes('-module') === module);
    await expect.poll(() => inOrder(false)).toEqual(chosen.flatMap(classic));
    await expect.poll(() => inOrder(true)).toEqual(chosen.flatMap(modules));
    expect((await visitor.choices()).purposes).toEqual(Object.fromEntries(ids.map((id) => [id, chosen.includes(id)])));
    // What came after all of that is only the next request that the page makes.
    partners.forget();
    await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
    expect(partners.hits).toEqual(['/probe']);
  });
}

test('control: without the loader, the same elements with plain attributes all reach the second origin', async ({ page, site, partners }) => {
  const plain = ids.map((id) => kinds(id, partners.url)).join('').replaceAll(' data-purpose=', ' data-was=').replaceAll('type="text/plain" ', '')
    .replaceAll('data-type="module"', 'type="module"').replaceAll(/ data-(src|srcset|href)=/g, ' $1=').replaceAll(/<\/?template[^>]*>/g, '');
  await page.goto(site.page('/plain', html('', plain)));
  const late = (path: string) => !path.endsWith('-late.gif');
  await expect.poll(() => [...new Set(partners.hits)].sort()).toEqual(ids.flatMap(fetched).filter(late).sort());
});

test('a placeholder names its service and opens only that', async ({ visitor, temoin, site, partners }) => {
  const frame = (service: string, purpose: string) =>
    `<iframe title="Film" width="420" height="240" data-purpose="${purpose}" data-service="${service}" data-src="${partners.url}/own/${service}.html"></iframe>`;
  const url = site.page('/frames', html(`<script src="${temoin.url}/k/demo.js"></script>`, frame('videoplage', 'functional') + frame('affichage', 'functional') + frame('partageons', 'social')));
  await visitor.meet(url);
  const load = visitor.button('Charger VidéoPlage');
  await load.focus();
  await visitor.decide(() => visitor.page.keyboard.press('Enter'));

  await expect(visitor.page.frameLocator('[data-service=videoplage]').getByText('videoplage')).toBeVisible();
  await expect(load).toBeHidden();
  expect(partners.hits).toEqual(['/own/videoplage.html']);
  await expect(visitor.button('Charger Préférences d’affichage')).toBeVisible();
  await expect(visitor.button('Charger Partageons')).toBeVisible();
  const { purposes, services, act } = await visitor.choices();
  expect(purposes).toEqual({ functional: false, advertising: false, social: false });
  expect(services).toEqual({ affichage: false, videoplage: true, regie_azur: false, quaystone: false, partageons: false });
  expect(act).toBe('choose');
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.services).toEqual({ videoplage: true });
});

test('a purpose without one of its services keeps that one closed, placeholder and all', async ({ visitor, temoin, site, partners }) => {
  const frames = ['videoplage', 'affichage'].map(
    (service) => `<iframe title="Film" width="420" height="240" data-purpose="functional" data-service="${service}" data-src="${partners.url}/own/${service}.html"></iframe>`,
  );
  await visitor.meet(site.page('/services', html(`<script src="${temoin.url}/k/demo.js"></script>`, frames.join(''))));
  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.details('Confort').click();
  await visitor.toggle('VidéoPlage').click();
  await visitor.save();
  await expect.poll(() => partners.hits).toEqual(['/own/affichage.html']);
  await expect(visitor.button('Charger VidéoPlage')).toBeVisible();
  await expect(visitor.button('Charger Préférences d’affichage')).toBeHidden();
  expect((await visitor.choices()).services).toMatchObject({ videoplage: false, affichage: true });
  await visitor.revisit();
  await expect(visitor.button('Charger VidéoPlage')).toBeVisible();
  expect(partners.hits).toEqual(['/own/affichage.html', '/own/affichage.html']);
});
