// One choice, followed to where it ends up: the row, the cached key, the site's own server, the dashboard.
import { figure, granted, signIn } from './support/dashboard';
import { expect, test } from './support/test';

const day = 24 * 3600 * 1000;

test('a choice is a row in PostgreSQL, with all that proves it and nothing that names the visitor', async ({ visitor, temoin, shop }) => {
  const notice = await (await fetch(`${temoin.url}/v1/sites/demo/notice`)).json();
  const before = Date.now();
  await visitor.meet(shop);
  const answer = await visitor.accept();
  const subject = await visitor.subject();
  const [row, ...more] = await temoin.events(subject);
  expect(more).toEqual([]);
  expect(row).toMatchObject({ id: answer.id, subject, notice: notice.number, salt_bytes: 32, entry_bytes: 33, promise: true });
  expect(row.record).toMatchObject({
    privacy_notice: notice.digest,
    purposes: { strictly_necessary: true, functional: true, advertising: true, social: true },
    language: 'fr',
    event: { act: 'accept_all' },
  });
  const decided = Date.parse(row.decided_at);
  expect(decided).toBeGreaterThanOrEqual(before - 1000);
  expect(decided).toBeLessThanOrEqual(Date.parse(answer.received_at));
  expect(Date.parse(row.expires_at)).toBe(Date.parse(answer.expires_at));
  expect(JSON.stringify(row.record)).not.toMatch(/127\.0\.0\.1|Mozilla|Chrome|\/demo\//);

  // What the browser keeps as its receipt is what the server said.
  const receipt = await visitor.page.evaluate(() => (window as unknown as { temoin: { receipt(): Record<string, string> } }).temoin.receipt());
  expect(receipt).toMatchObject(answer);
});

test('Redis holds the current decision, under one key that ends when the choice does', async ({ visitor, temoin, shop }) => {
  const key = await temoin.newKey();
  await visitor.meet(shop);
  const first = await visitor.refuse();
  const subject = await visitor.subject();
  expect(await temoin.current(subject, key)).toMatchObject({ state: 'current', decision: { id: first.id, purposes: { advertising: false } } });
  const [cached, ...more] = await temoin.cached(subject);
  expect(more).toEqual([]);
  const left = Date.parse(first.expires_at) - Date.now();
  expect(cached.pttl_ms).toBeLessThanOrEqual(left + 1000);
  expect(cached.pttl_ms).toBeGreaterThan(left - 60_000);
  expect(left).toBeGreaterThan(390 * day);

  // A change of mind is what the site's server reads next.
  await visitor.open();
  const second = await visitor.decide(() => visitor.dialog.getByRole('button', { name: 'Tout accepter' }).click());
  await expect.poll(async () => (await temoin.current(subject, key)).decision).toMatchObject({ id: second.id, purposes: { advertising: true } });
  expect(await temoin.cached(subject)).toHaveLength(1);
});

test('the dashboard counts a choice within 10 seconds, by itself', async ({ visitor, temoin, shop, context }) => {
  // A first choice, so that every figure is there.
  await visitor.meet(shop);
  await visitor.refuse();

  const dashboard = await context.newPage();
  await signIn(dashboard, `${temoin.url}/`);
  await dashboard.getByRole('link', { name: /Maison Sillage/ }).click();
  await expect.poll(() => figure(dashboard, 'decisions')).toBe((await temoin.recent()).length);
  const loads: string[] = [];
  dashboard.on('load', () => loads.push('load'));
  const before = { decisions: await figure(dashboard, 'decisions'), shown: await figure(dashboard, 'shown'), social: await granted(dashboard, 'social'), functional: await granted(dashboard, 'functional') };

  await visitor.page.goto('about:blank');
  await context.clearCookies({ name: 'temoin' }); // another visitor
  await visitor.meet(shop);
  await visitor.open();
  await visitor.toggle('Réseaux sociaux').click();
  await visitor.save();
  await expect.poll(() => figure(dashboard, 'decisions'), { timeout: 10_000 }).toBe(before.decisions + 1);
  expect(await granted(dashboard, 'social')).toEqual(before.social.map((n) => n + 1));
  expect(await granted(dashboard, 'functional')).toEqual([before.functional[0], before.functional[1] + 1]);
  await expect.poll(() => figure(dashboard, 'shown'), { timeout: 10_000 }).toBeGreaterThan(before.shown);
  expect(loads).toEqual([]);
});

test('control: a visitor who only looks is shown the question and counted nowhere else', async ({ visitor, temoin, shop }) => {
  const before = (await temoin.events()).length;
  await visitor.meet(shop);
  await visitor.open();
  await visitor.page.keyboard.press('Escape');
  await visitor.frames();
  expect(await temoin.events()).toHaveLength(before);
});

test('a visit is one impression: leaving a page whose choice is gone asks nobody', async ({ visitor, temoin, shop, context }) => {
  const counted = async () => Number((await (await fetch(`${temoin.url}/metrics`)).text()).match(/requests_total\{[^}]*route="\/v1\/shown"[^}]*\} (\d+)/)?.[1] ?? 0);
  const before = await counted();
  for (let visits = 0; visits < 3; visits++) {
    await visitor.meet(shop);
    await visitor.refuse();
    await context.clearCookies();
  }
  await visitor.meet(shop);
  expect(await counted()).toBe(before + 4);
});
