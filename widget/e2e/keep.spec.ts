// A visitor who comes back.
import { expect, test } from './support/test';

for (const [name, label] of [['acceptance', 'Tout accepter'], ['refusal', 'Tout refuser']]) {
  test(`${name} is kept by reload and on another page: nothing is asked, sent or written again`, async ({ visitor, temoin, shop }) => {
    await visitor.meet(shop);
    await visitor.decide(() => visitor.button(label).click());
    const choices = await visitor.choices();
    const cookie = await visitor.cookie();
    const posts: string[] = [];
    visitor.page.on('request', (request) => request.method() === 'POST' && posts.push(new URL(request.url()).pathname));
    const scripts: string[] = [];
    visitor.page.on('request', (request) => request.url().includes('/k/') && scripts.push(new URL(request.url()).pathname));

    for (const path of [undefined, `${shop}atelier`, shop]) {
      await visitor.revisit(path);
      await visitor.frames();
      await expect(visitor.layer).toBeHidden();
      expect(await visitor.choices()).toEqual(choices);
      expect(await visitor.cookie()).toEqual(cookie);
    }
    expect(posts).toEqual([]);
    // A returning visitor who has nothing held on the page gets the loader alone.
    if (label === 'Tout accepter') expect(new Set(scripts)).toEqual(new Set(['/k/demo.js']));
    expect(await temoin.events(await visitor.subject())).toHaveLength(1);
  });
}

test('control: a browser without the choice is asked', async ({ visitor, shop }) => {
  await visitor.meet(shop);
  await visitor.refuse();
  await visitor.page.context().clearCookies();
  await visitor.meet(shop);
});

test('a damaged choice counts for nothing', async ({ visitor, shop, partners }) => {
  await visitor.meet(shop);
  await visitor.accept();
  const cookie = await visitor.cookie();
  if (!cookie) throw new Error('no cookie');
  const [version, subject, at, material, ...rest] = cookie.value.split('.');
  const join = (...parts: string[]) => [...parts, ...rest].join('.');
  const damaged = {
    empty: '',
    short: '1',
    noise: 'x'.repeat(150),
    cut: cookie.value.slice(0, 30),
    'another version': join('9', subject, at, material),
    'another subject': join(version, 'short', at, material),
    'no time': join(version, subject, '!', material),
    'a time to come': join(version, subject, 'zzzzzzzz', material),
    'another notice': join(version, subject, at, '0'.repeat(16)),
  };
  for (const [name, value] of Object.entries(damaged)) {
    await visitor.page.context().addCookies([{ ...cookie, value }]);
    partners.forget();
    await test.step(name, () => visitor.meet(shop));
    await visitor.page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
    expect(partners.hits, name).toEqual(['/probe']);
  }
});

test('two tabs are one visitor: a choice in one holds in the other when it is looked at', async ({ visitor, shop, context }) => {
  const other = await context.newPage();
  await visitor.meet(shop);
  await other.goto(shop);
  const layer = other.getByRole('region', { name: 'Vos cookies, votre choix' });
  await expect(layer).toBeVisible();
  await visitor.accept();
  await other.bringToFront();
  await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(layer).toBeHidden();
});
