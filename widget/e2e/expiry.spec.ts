// Thirteen calendar months, on the visitor's clock and on the server's. Both are set; the browser's own idea of time,
// by which it drops cookies, is not, so that what is seen here is the widget's rule.
import { expect, test } from './support/test';

/** The coming 31 January: thirteen months later is the last day of February, not 2 March. */
const now = new Date();
const january = new Date(Date.UTC(now.getUTCFullYear() + 1, 0, 31, 10, 0, 0, 0));
const february = new Date(Date.UTC(now.getUTCFullYear() + 2, 2, 0, 10, 0, 0, 0));
const minute = 60_000;

test.afterEach(({ temoin }) => temoin.setClock(null));

test('13 months minus a minute keeps the choice, 13 months asks again, in the browser and on the server', async ({ visitor, temoin, shop, partners }) => {
  const key = await temoin.newKey();
  const setClocks = async (moment: Date) => {
    await temoin.setClock(moment);
    await visitor.page.clock.setFixedTime(moment);
  };
  await setClocks(january);
  await visitor.meet(shop);
  const answer = await visitor.accept();
  const subject = await visitor.subject();
  expect(answer.expires_at).toBe(february.toISOString());
  expect((await visitor.choices()).expiresAt).toBe(february.toISOString());
  expect(await temoin.current(subject, key)).toMatchObject({ state: 'current', decision: { expires_at: february.toISOString() } });

  // A visit in between does not lengthen it.
  await setClocks(new Date(january.getTime() + 180 * 24 * 60 * minute));
  await visitor.revisit();
  expect((await visitor.choices()).expiresAt).toBe(february.toISOString());

  await setClocks(new Date(february.getTime() - minute));
  partners.forget();
  await visitor.revisit();
  await expect.poll(() => partners.hits.length).toBeGreaterThan(0);
  await expect(visitor.layer).toBeHidden();
  expect((await visitor.choices()).act).toBe('accept_all');
  expect((await temoin.current(subject, key)).state).toBe('current');
  for (const { pttl_ms } of await temoin.cached(subject)) {
    expect(pttl_ms).toBeGreaterThan(0);
    expect(pttl_ms).toBeLessThanOrEqual(minute);
  }

  await setClocks(february);
  partners.forget();
  await visitor.meet(shop);
  await visitor.frames();
  await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
  expect(partners.hits).toEqual(['/probe']);
  expect(await visitor.choices()).toMatchObject({ act: null, expiresAt: null, purposes: { functional: false, advertising: false, social: false } });
  expect(await temoin.current(subject, key)).toEqual({ site: 'demo', subject, state: 'none', decision: null });
  expect(await temoin.cached(subject)).toEqual([]);

  // Asked again, the same browser answers again: a second proof in the same chain.
  await visitor.refuse();
  expect((await temoin.events(subject)).map(({ record }) => record.event.act).sort()).toEqual(['accept_all', 'refuse_all']);
  expect((await temoin.current(subject, key)).state).toBe('current');
});

test('the browser keeps cookie and choice equally long, and a visit changes neither', async ({ visitor, shop }) => {
  await visitor.meet(shop);
  const answer = await visitor.refuse();
  const cookie = await visitor.cookie();
  expect(cookie).toMatchObject({ path: '/', sameSite: 'Lax' });
  expect(`temoin=${cookie?.value}`.length).toBeLessThanOrEqual(200);
  // HTTP dates have whole seconds; server and visitor share this machine's clock here.
  const { expiresAt } = await visitor.choices();
  expect(cookie?.expires).toBe(Math.floor(Date.parse(expiresAt ?? '') / 1000));
  expect(Math.abs(Date.parse(answer.expires_at) - Date.parse(expiresAt ?? ''))).toBeLessThan(5000);
  await visitor.page.clock.setFixedTime(new Date(Date.now() + 40 * 24 * 60 * minute));
  await visitor.revisit();
  expect(await visitor.cookie()).toEqual(cookie);
});

test('a wrong clock of the visitor moves nothing', async ({ visitor, temoin, shop }) => {
  // A year fast: the server refuses the id with its own time, and the widget makes it again.
  await visitor.page.clock.setFixedTime(new Date(Date.now() + 365 * 24 * 60 * minute));
  await visitor.meet(shop);
  const before = Date.now();
  await visitor.button('Tout refuser').click();
  await visitor.delivered();
  const [event, ...more] = await temoin.events(await visitor.subject());
  expect(more).toEqual([]);
  const decided = Date.parse(event.decided_at);
  expect(decided).toBeGreaterThanOrEqual(before - minute);
  expect(decided).toBeLessThanOrEqual(Date.now());
});
