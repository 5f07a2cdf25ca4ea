// Withdrawing: tags stop, what they left goes, and the visitor is told what is out of reach.
import { expectOpen, ids, opened, purposes } from './support/shop';
import { expect, test } from './support/test';
import { traces } from './support/traces';

test('withdrawing everything empties cookies and storage, stops the tags and tells what is left', async ({ visitor, temoin, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.accept();
  await expectOpen(visitor, partners, ids);
  // Not declared, so not the widget's to erase: the control that what stays is seen.
  await visitor.page.evaluate(() => {
    document.cookie = 'undeclared=1; Path=/';
    localStorage.setItem('undeclared', '1');
  });

  await visitor.open();
  await visitor.takeBack(() => visitor.dialog.getByRole('button', { name: 'Tout refuser' }).click());
  const report = visitor.page.getByRole('status').filter({ hasText: 'Votre refus est appliqué' });
  await expect(report).toBeVisible();

  partners.dropConnections();
  partners.forget();
  const { cookies, local, session, databases } = await traces(visitor.page);
  const theirs = ['azur_uid', 'partner_id', 'ptg_uid', 'vp_session']; // of the second origin: out of reach
  expect(cookies).toEqual([...theirs, 'temoin', 'undeclared'].sort());
  expect(local.filter((key) => !key.startsWith('temoin.'))).toEqual(['undeclared']);
  expect(session).toEqual([]);
  expect(databases).toEqual([]);
  for (const name of ids.flatMap((id) => [...(opened[id].local ?? []), ...(opened[id].session ?? []), ...(opened[id].databases ?? [])])) await expect(report).toContainText(name);
  for (const name of ['vp_session', 'azur_uid', 'ptg_uid', 'VidéoPlage SAS', 'Régie Azur SA', 'Partageons Ltd']) await expect(report).toContainText(name);

  // Not one request more, on this page, after a reload, or on the other page.
  for (const path of [undefined, `${shop}atelier`, shop]) {
    if (path !== shop) await visitor.frames();
    await visitor.revisit(path);
    await visitor.frames();
    await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
    expect(partners.hits).toEqual(['/probe']);
    partners.forget();
  }
  expect((await temoin.events(await visitor.subject())).map(({ record }) => record.event.act).sort()).toEqual(['accept_all', 'withdraw']);
  await expect(report).toHaveCount(0); // it is told once
});

for (const id of ids) {
  test(`taking back ${id} leaves the other two as they are`, async ({ visitor, shop, partners }) => {
    await visitor.meet(shop);
    await visitor.accept();
    await expectOpen(visitor, partners, ids);
    await visitor.open();
    await visitor.toggle(purposes[id]).click();
    await visitor.takeBack(visitor.pressSave);
    const rest = ids.filter((other) => other !== id);
    // Cookies of the second origin are out of reach; everything else is as if the purpose had never been open.
    await visitor.page.context().clearCookies({ name: /^(azur_uid|ptg_uid|vp_session)$/ });
    await visitor.revisit();
    partners.forget();
    await visitor.revisit();
    await expectOpen(visitor, partners, rest);
  });
}

test('widening a choice needs no reload: the rest opens where it stands', async ({ visitor, temoin, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.refuse();
  let loads = 0;
  visitor.page.on('load', () => loads++);
  await visitor.open();
  await visitor.toggle('Réseaux sociaux').click();
  await visitor.save();
  await expectOpen(visitor, partners, ['social']);
  expect(loads).toBe(0);
  expect(await temoin.events(await visitor.subject())).toHaveLength(2);
});

test('the browser API withdraws', async ({ visitor, temoin, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.accept();
  await expectOpen(visitor, partners, ids);
  await visitor.takeBack(() => visitor.page.evaluate(() => (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw()));
  expect((await visitor.choices()).act).toBe('withdraw');
  expect((await temoin.events(await visitor.subject())).map(({ record }) => record.event.act).sort()).toEqual(['accept_all', 'withdraw']);
});
