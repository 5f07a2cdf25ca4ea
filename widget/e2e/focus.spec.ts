// Where the focus goes when what had it goes away: never to nowhere, for those who move by keyboard or by ear.
import { html } from './support/site';
import { expect, test } from './support/test';
import type { Visitor } from './support/visitor';

const snippet = (server: string) => `<script src="${server}/k/demo.js"></script>`;
const link = '<a href="#" data-temoin="open">Mes choix</a>';

/** The element that has the focus, by its name. */
const focused = ({ page }: Visitor) => page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

const press = async (visitor: Visitor, name: string) => {
  await visitor.button(name).focus();
  await visitor.page.keyboard.press('Enter');
};

test('after loading what a placeholder stands for, the focus is on that', async ({ visitor, temoin, site, partners }) => {
  const body = `<iframe id="film" title="Film" width="420" height="240" data-purpose="functional" data-service="videoplage" data-src="${partners.url}/own/film.html"></iframe>
    <video id="played" muted controls width="320" height="180" data-purpose="functional" data-service="affichage"><source type="video/mp4" data-src="${partners.url}/own/a.mp4"></video>
    <video id="bare" muted width="320" height="180" data-purpose="social" data-service="partageons"><source type="video/mp4" data-src="${partners.url}/own/b.mp4"></video>${link}`;
  await visitor.meet(site.page('/loads', html(snippet(temoin.url), body)));
  for (const [name, id] of [['VidéoPlage', 'film'], ['Préférences d’affichage', 'played'], ['Partageons', 'bare']]) {
    await visitor.decide(() => press(visitor, `Charger ${name}`));
    await expect(visitor.button(`Charger ${name}`)).toHaveCount(0);
    expect(await focused(visitor)).toBe(id);
  }
  // The film is there by now, and what follows it in the page follows it by keyboard.
  await visitor.page.locator('#film').focus();
  await visitor.page.keyboard.press('Tab');
  expect(await focused(visitor)).toBe('played');
});

for (const name of ['Tout refuser', 'Tout accepter']) {
  test(`after "${name}" by keyboard the focus is on the page’s content, and Tab goes on from there`, async ({ visitor, temoin, site }) => {
    await visitor.meet(site.page('/after', html(snippet(temoin.url), `<a id="next" href="#x">Suite</a>${'<p>Texte</p>'.repeat(80)}${link}`)));
    await visitor.decide(() => press(visitor, name));
    expect(await focused(visitor)).toBe('main');
    expect(await visitor.page.evaluate(() => scrollY), 'nothing jumps').toBe(0);
    await visitor.page.keyboard.press('Tab');
    expect(await focused(visitor)).toBe('next');
  });
}

test('after saving the second layer on a first visit, and after closing the report of a withdrawal, the same', async ({ visitor, temoin, site, partners }) => {
  await visitor.meet(site.page('/saved', html(snippet(temoin.url), `<img alt="" data-purpose="functional" data-src="${partners.url}/own/a.gif">${link}`)));
  await press(visitor, 'Choisir');
  await visitor.toggle('Confort').focus();
  await visitor.page.keyboard.press('Space');
  await visitor.decide(() => press(visitor, 'Enregistrer mes choix'));
  await expect(visitor.dialog).toHaveCount(0);
  expect(await focused(visitor)).toBe('main');

  await visitor.page.evaluate(() => (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw());
  await expect(visitor.page.getByRole('status')).toBeVisible();
  await press(visitor, 'Fermer');
  await expect(visitor.page.getByRole('status')).toHaveCount(0);
  expect(await focused(visitor)).toBe('main');
});

test('on a page without a main part the focus goes to the added button', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/no-main', `<!doctype html><html lang="fr"><head>${snippet(temoin.url)}<title>Page</title></head><body><p>Texte</p></body></html>`));
  await press(visitor, 'Choisir');
  await visitor.decide(() => press(visitor, 'Enregistrer mes choix'));
  await expect(visitor.button('Gérer mes cookies')).toBeFocused();
  await visitor.page.keyboard.press('Enter');
  await expect(visitor.dialog).toBeVisible();
  await visitor.decide(() => press(visitor, 'Enregistrer mes choix'));
  await expect(visitor.button('Gérer mes cookies')).toBeFocused();
});

test('who answers in the middle of typing types on; who opens it from the page’s link is back there', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/typing-on', html(snippet(temoin.url), `<label>Nom <input id="name"></label>${link}`)));
  await visitor.page.locator('#name').pressSequentially('Cam');
  await visitor.refuse();
  await visitor.page.keyboard.type('ille');
  await expect(visitor.page.locator('#name')).toHaveValue('Camille');

  const own = visitor.page.getByRole('link', { name: 'Mes choix' });
  await own.focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.decide(() => press(visitor, 'Enregistrer mes choix'));
  await expect(own).toBeFocused();
});
