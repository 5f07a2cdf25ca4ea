// Until a choice: cookies of all hosts, storage of all frames, and requests seen by a second origin.
import { expectNothing, ids, opened, hitsOf } from './support/shop';
import { expect, test } from './support/test';
import { traces } from './support/traces';

test('before a choice nothing but the strictly necessary happens, and nothing short of a choice changes that', async ({ visitor, shop, temoin, partners }) => {
  const { page } = visitor;
  const still = async (basket?: string[]) => {
    partners.dropConnections();
    await expectNothing(visitor, partners, basket);
    expect((await visitor.choices()).act).toBeNull();
  };
  await test.step('the page is there', async () => {
    await visitor.meet(shop);
    await page.waitForLoadState('load');
    await still();
  });
  await test.step('scrolling', async () => {
    await page.mouse.move(640, 200);
    await page.mouse.wheel(0, 4000);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
    await expect(visitor.layer).toBeVisible();
    await still();
  });
  await test.step('typing Escape and clicking beside the question', async () => {
    await page.keyboard.press('Escape');
    await page.locator('h1').click();
    await expect(visitor.layer).toBeVisible();
    await still();
  });
  await test.step('switching everything on in the second layer, and closing it', async () => {
    await visitor.open();
    for (const toggle of await visitor.dialog.getByRole('switch').all()) if (await toggle.isVisible()) await toggle.click();
    await page.keyboard.press('Escape');
    await expect(visitor.dialog).toBeHidden();
    await expect(visitor.layer).toBeVisible();
    await still();
  });
  await test.step('using the shop', async () => {
    await page.locator('[data-buy]').first().click();
    await expect(page.locator('#panier')).toHaveText('1');
    await still(['panier']);
  });
  await test.step('another page, and back', async () => {
    await visitor.meet(`${shop}atelier`);
    await still(['panier']);
    await page.goBack();
    await expect(visitor.layer).toBeVisible();
    await still(['panier']);
  });
  expect(await temoin.events(await visitor.subject() || 'A'.repeat(22))).toEqual([]);
});

test('what the browser asks for by itself comes from the shop alone', async ({ visitor, shop }) => {
  const hosts = new Set<string>();
  visitor.page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await visitor.meet(shop);
  await visitor.page.waitForLoadState('load');
  expect([...hosts]).toEqual([new URL(shop).origin]);
});

test('control: the same page without Temoin, its markup plain, does all of it', async ({ page, shop, site, partners }) => {
  const held = await (await fetch(shop)).text();
  expect(held).toContain('data-purpose');
  const plain = held.replace(/<script src="\/k\/demo\.js"><\/script>/, '').replaceAll('type="text/plain" ', '').replaceAll('data-type="module"', 'type="module"')
    .replaceAll(/ data-(src|srcset|href)=/g, ' $1=').replaceAll(/<\/?template[^>]*>/g, '').replaceAll(/(src|href)="\/demo/g, `$1="${new URL(shop).origin}/demo`);
  await page.goto(site.page('/unguarded', plain));
  await expect.poll(() => hitsOf(partners)).toEqual(ids.flatMap((id) => opened[id].hits).sort());
  expect(partners.connections).toBeGreaterThan(0);
  await expect.poll(async () => (await traces(page)).cookies).toEqual([...ids.flatMap((id) => opened[id].cookies ?? []), 'partner_id'].sort());
  await expect.poll(async () => (await traces(page)).databases).toEqual(['qs_visits']);
  expect(await traces(page)).toMatchObject({ local: ['azur_segments', 'derniers_vus'], session: ['ptg_panneau'] });
});

/** Ways in which a loader could be broken, as code that runs before it; and what the check then says is wrong. */
const broken: Record<string, [code: string, fault: RegExp]> = {
  'releases the declared scripts at once': [
    `document.addEventListener('DOMContentLoaded', () => {
      for (const old of document.querySelectorAll('script[data-purpose]')) {
        const script = document.createElement('script');
        if (old.dataset.src) script.src = old.dataset.src; else script.textContent = old.textContent;
        old.replaceWith(script);
      }
    });`,
    /connections opened/,
  ],
  'shows one image': [`new Image().src = PARTNERS + '/own/one.gif';`, /connections opened/],
  'sets a cookie of its own': [`document.cookie = 'seen=1; Path=/';`, /traces in the browser/],
  'keeps a number in storage': [`localStorage.setItem('visitor', '42');`, /traces in the browser/],
  'opens a database': [`indexedDB.open('visits');`, /traces in the browser/],
  'waits for the next request of the page': [
    `const plain = fetch; window.fetch = (...all) => plain(PARTNERS + '/own/late.gif', { mode: 'no-cors' }).then(() => plain(...all));`,
    /connections opened|the page’s own request alone/,
  ],
};
for (const [fault, [code, red]] of Object.entries(broken)) {
  test(`control: the check is red when the loader ${fault}`, async ({ visitor, shop, partners }) => {
    await visitor.page.route('**/k/demo.js', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: code.replace('PARTNERS', JSON.stringify(partners.url)) + (await answer.text()) });
    });
    await visitor.meet(shop);
    await visitor.page.waitForLoadState('load');
    await expect(expectNothing(visitor, partners)).rejects.toThrow(red);
  });
}

test('control: with an empty loader nobody is asked', async ({ visitor, shop }) => {
  await visitor.page.route('**/k/demo.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await visitor.page.goto(shop);
  await visitor.page.waitForLoadState('load');
  await expect(visitor.layer).toHaveCount(0);
});
