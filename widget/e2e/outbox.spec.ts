// The server is away while the visitor chooses: the page works, the choice applies, its proof arrives later and once.
import { expect, test } from './support/test';

test.afterEach(({ temoin }) => temoin.listenAgain());

test('a choice made while the server is stopped applies at once, and is recorded once when it is back', async ({ visitor, temoin, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.open();
  await visitor.toggle('Publicité').click();
  await temoin.stopListening();
  const failed = visitor.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/decisions'));
  await visitor.button('Enregistrer mes choix').click();
  await failed;

  // The page works and the choice holds.
  await expect(visitor.layer).toBeHidden();
  await expect(visitor.dialog).toBeHidden();
  await expect.poll(() => partners.hits.length).toBeGreaterThan(0);
  expect(await visitor.choices()).toMatchObject({ act: 'choose', purposes: { functional: false, advertising: true, social: false } });
  expect(await visitor.outbox()).toHaveLength(1);
  const subject = await visitor.subject();
  expect(await temoin.events(subject)).toEqual([]);

  await temoin.listenAgain();
  await visitor.revisit();
  await visitor.delivered();
  const [event, ...more] = await temoin.events(subject);
  expect(more).toEqual([]);
  expect(event.record.event.act).toBe('choose');

  // Nothing is sent again at later visits.
  await visitor.revisit();
  await visitor.delivered();
  expect(await temoin.events(subject)).toHaveLength(1);
});

test('a choice whose answer is lost is sent again and recorded once', async ({ visitor, temoin, shop }) => {
  let sent = 0;
  let goOn = () => {};
  const seen = new Promise<void>((done) => (goOn = done));
  await visitor.page.route('**/v1/decisions', async (route) => {
    sent++;
    if (sent > 1) return seen.then(() => route.continue()).catch(() => {}); // the page that sent it may be gone
    await route.fetch(); // it arrives and is recorded, but the line drops before the answer
    await route.abort('connectionreset');
  });
  await visitor.meet(shop);
  const lost = visitor.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/decisions'));
  await visitor.button('Tout refuser').click();
  await lost;
  const subject = await visitor.subject();
  await expect.poll(async () => (await temoin.events(subject)).length).toBe(1);
  expect(await visitor.outbox()).toHaveLength(1);
  goOn();
  await visitor.revisit();
  await visitor.delivered();
  expect(sent).toBeGreaterThan(1);
  expect(await temoin.events(subject)).toHaveLength(1);
});

test('control: the record and its reader can tell two from one', async ({ visitor, temoin, shop }) => {
  await visitor.meet(shop);
  await visitor.refuse();
  await visitor.open();
  await visitor.accept();
  expect(await temoin.events(await visitor.subject())).toHaveLength(2);
});
