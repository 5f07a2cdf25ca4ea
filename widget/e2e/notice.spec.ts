// A new version of the notice: asked again when it says something else, not when it says it better.
import { expect, test } from './support/test';

test('a typo mended asks nobody again; a material change asks everybody, and the record names the new version', async ({ visitor, temoin, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.accept();
  const subject = await visitor.subject();
  const [first] = await temoin.events(subject);

  // A copy of the loader may be a minute old; this visitor comes back when it is older than that.
  const devtools = await visitor.page.context().newCDPSession(visitor.page);
  const later = () => devtools.send('Network.clearBrowserCache');

  const typo = await temoin.publish('typo');
  await later();
  expect(typo.digest).not.toBe(first.record.privacy_notice);
  await visitor.revisit();
  await expect.poll(() => partners.hits.length).toBeGreaterThan(0);
  await expect(visitor.layer).toBeHidden();
  expect((await visitor.choices()).act).toBe('accept_all');
  expect(await temoin.events(subject)).toHaveLength(1);

  const material = await temoin.publish('material');
  await later();
  partners.forget();
  await visitor.meet(shop);
  await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
  expect(partners.hits).toEqual(['/probe']);
  expect((await visitor.choices()).act).toBeNull();

  await visitor.refuse();
  const events = await temoin.events(subject);
  expect(events.map(({ record }) => record.privacy_notice).sort()).toEqual([first.record.privacy_notice, material.digest].sort());
  expect(await visitor.subject()).toBe(subject);
});
