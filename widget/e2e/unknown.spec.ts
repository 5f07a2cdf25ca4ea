// Names that the notice does not have: a slip of the pen must not release what a visitor has refused.
import { html } from './support/site';
import { expect, test } from './support/test';

const image = (partners: string, name: string, attributes: string) => `<img alt="" ${attributes} data-src="${partners}/own/${name}.gif">`;

test('what is marked with a misspelt service or purpose stays held, and the console names it', async ({ visitor, temoin, site, partners }) => {
  const told: string[] = [];
  visitor.page.on('console', (message) => message.type() === 'warning' && told.push(message.text()));
  const { url } = partners;
  const body =
    image(url, 'service', 'data-purpose="functional" data-service="videoplague"') +
    image(url, 'purpose', 'data-purpose="fonctional"') +
    image(url, 'both', 'data-purpose="fonctional" data-service="videoplage"') +
    image(url, 'needed', 'data-purpose="strictly_necessary" data-service="boutik"') +
    `<script type="text/plain" data-purpose="functional" data-service="constructor" data-src="${url}/own/inherited.js"></script>` +
    `<iframe title="Film" width="300" height="150" data-purpose="functional" data-service="videoplague" data-src="${url}/own/film.html"></iframe>` +
    // Control: the same names written well.
    image(url, 'well', 'data-purpose="functional" data-service="videoplage"') +
    image(url, 'shop', 'data-purpose="strictly_necessary" data-service="boutique"') +
    image(url, 'plain', 'data-purpose="functional" data-service=""');
  await visitor.meet(site.page('/misspelt', html(`<script src="${temoin.url}/k/demo.js"></script>`, body)));
  await expect.poll(() => partners.hits).toEqual(['/own/shop.gif']);
  await visitor.accept();
  await expect.poll(() => [...partners.hits].sort()).toEqual(['/own/plain.gif', '/own/shop.gif', '/own/well.gif']);
  await visitor.frames();
  partners.forget();
  await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${url}/probe`);
  expect(partners.hits).toEqual(['/probe']);

  const names = told.map((text) => text.match(/^temoin: "(.*?)" is not in the notice/)?.[1]);
  expect(names.sort()).toEqual(['boutik', 'constructor', 'fonctional', 'fonctional', 'videoplague', 'videoplague']);
  // Its placeholder offers nothing that could not be kept.
  await expect(visitor.page.getByText('videoplague')).toBeVisible();
  await expect(visitor.page.getByRole('button', { name: /^Charger/ })).toHaveCount(0);
});

test('one who refuses that one service does not get it by a slip of the pen', async ({ visitor, temoin, site, partners }) => {
  const body = image(partners.url, 'slip', 'data-purpose="functional" data-service="VideoPlage"') + image(partners.url, 'rest', 'data-purpose="functional"');
  await visitor.meet(site.page('/slip', html(`<script src="${temoin.url}/k/demo.js"></script>`, body)));
  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.details('Confort').click();
  await visitor.toggle('VidéoPlage').click();
  await visitor.save();
  await expect.poll(() => partners.hits).toEqual(['/own/rest.gif']);
  await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
  expect(partners.hits).toEqual(['/own/rest.gif', '/probe']);
});
