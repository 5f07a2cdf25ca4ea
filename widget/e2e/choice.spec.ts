// Each choice on the demo shop opens exactly its own purposes.
import { expectOpen, ids, purposes } from './support/shop';
import { expect, test } from './support/test';

for (const id of ids) {
  test(`choosing ${id} alone opens that alone`, async ({ visitor, temoin, shop, partners }) => {
    await visitor.meet(shop);
    await visitor.open();
    await visitor.toggle(purposes[id]).click();
    await visitor.save();
    await expectOpen(visitor, partners, [id]);
    expect((await visitor.choices()).purposes).toEqual(Object.fromEntries(ids.map((other) => [other, other === id])));
    const [event] = await temoin.events(await visitor.subject());
    expect(event.record.purposes).toEqual({ strictly_necessary: true, ...Object.fromEntries(ids.map((other) => [other, other === id])) });
    expect(event.record.event.act).toBe('choose');

    // After a reload the same, without asking.
    await visitor.revisit();
    await expectOpen(visitor, partners, [id]);
    await expect(visitor.layer).toBeHidden();
  });
}

test('accepting opens everything', async ({ visitor, temoin, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.accept();
  await expectOpen(visitor, partners, ids);
  await expect(visitor.layer).toBeHidden();
  // The shop's own list of what has run, as a person sees it.
  for (const visit of ['first', 'second']) {
    const lines = (id: string) => visitor.page.locator(`#${id} li`).allTextContents().then((all) => all.sort());
    await expect
      .poll(() => lines('ran'), visit)
      .toEqual(['Partageons', 'Partageons : feuille de style', 'Préférences d’affichage', 'Quaystone Reach', 'Régie Azur : /demo/', 'Régie Azur : image', 'VidéoPlage'].sort());
    const shown = ['_azur_id (cookie)', 'azur_segments (stockage local)', 'ptg_panneau (stockage de session)', 'qs_visits (base locale)'];
    await expect.poll(() => lines('kept'), visit).toEqual(expect.arrayContaining(shown));
    await visitor.revisit();
  }
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.event.act).toBe('accept_all');
});

for (const layer of ['first', 'second']) {
  test(`refusing in the ${layer} layer opens nothing`, async ({ visitor, temoin, shop, partners }) => {
    await visitor.meet(shop);
    if (layer === 'second') await visitor.open();
    await visitor.decide(() => (layer === 'second' ? visitor.dialog.getByRole('button', { name: 'Tout refuser' }) : visitor.button('Tout refuser')).click());
    await expectOpen(visitor, partners, []);
    await expect(visitor.page.locator('#ran li')).toHaveText(['Rien que la boutique elle-même']);
    await expect(visitor.layer).toHaveCount(0);
    await expect(visitor.dialog).toHaveCount(0);
    const [event] = await temoin.events(await visitor.subject());
    expect(event.record.event.act).toBe('refuse_all');
  });
}

test('a service alone is opened by its own switch', async ({ visitor, temoin, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.open();
  await visitor.details('Publicité').click();
  await visitor.toggle('Quaystone Reach').click();
  await expect(visitor.toggle('Publicité')).not.toBeChecked();
  await visitor.save();
  await expect.poll(() => partners.hits).toEqual(['/demo/tiers/quaystone.js']);
  const { purposes, services } = await visitor.choices();
  expect(purposes.advertising).toBe(false);
  expect(services).toMatchObject({ quaystone: true, regie_azur: false });
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.services).toEqual({ quaystone: true });
});

test('the film’s placeholder plays the film and nothing else', async ({ visitor, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.decide(() => visitor.button('Charger VidéoPlage').click());
  await expect(visitor.page.frameLocator('iframe').getByText('VidéoPlage, lecteur')).toBeVisible();
  expect(partners.hits).toEqual(['/demo/tiers/film.html']);
  await expect(visitor.layer).toBeHidden();
});

test('the choice applies before the server knows of it', async ({ visitor, shop, partners }) => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await visitor.page.route('**/v1/decisions', async (route) => {
    await held;
    await route.continue();
  });
  await visitor.meet(shop);
  await visitor.button('Tout accepter').click();
  await expectOpen(visitor, partners, ids);
  expect(await visitor.outbox()).toHaveLength(1);
  answer();
  await visitor.delivered();
});
