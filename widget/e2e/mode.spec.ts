// What the tags of Google and Microsoft are told, as they find it in their queues.
import type { Page } from '@playwright/test';
import { html } from './support/site';
import { expect, test } from './support/test';

type Told = Record<string, string | number>;
interface Queues {
  dataLayer?: ArrayLike<unknown>[];
  uetq?: unknown[];
  clarity?: { q?: unknown[][] };
  early?: unknown;
}

const denied = {
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
  analytics_storage: 'denied',
  functionality_storage: 'denied',
  personalization_storage: 'denied',
  security_storage: 'granted',
};
// The demo has no purpose of its own for measuring an audience.
const advertising = { ...denied, ad_storage: 'granted', ad_user_data: 'granted', ad_personalization: 'granted', analytics_storage: 'granted' };
const everything = { ...advertising, functionality_storage: 'granted', personalization_storage: 'granted' };
const first = ['default', { ...denied, wait_for_update: 500 }];
const notSaid: [string, Told][] = [];

/** The commands to Google's consent mode, in order. */
const google = (page: Page) =>
  page.evaluate(() => ((window as Queues).dataLayer ?? []).map((entry) => Array.from(entry)).filter(([name]) => name === 'consent').map((command) => command.slice(1))) as Promise<[string, Told][]>;
const uet = (page: Page) => page.evaluate(() => (window as Queues).uetq);
const clarity = (page: Page) => page.evaluate(() => (window as Queues).clarity?.q?.map((call) => Array.from(call)));

/** A page with a tag of Google's that is not held, as in advanced mode, and one that is. */
const page = (server: string, partners: string) =>
  html(
    `<script src="${server}/k/demo.js"></script>
    <script>
      window.early = { granted: window.temoin && temoin.granted('advertising'), commands: window.dataLayer && dataLayer.length };
      window.dataLayer = window.dataLayer || [];
      function gtag() { dataLayer.push(arguments); }
      gtag('js', new Date(0));
    </script>`,
    `<script type="text/plain" data-purpose="advertising">gtag('config', 'held');</script>
    <script type="text/plain" data-purpose="advertising" data-src="${partners}/own/tag.js"></script>`,
  );

/** What stands in Google's queue, in order, by the first word of each command. */
const order = (page: Page) => page.evaluate(() => (window as Queues).dataLayer!.map((entry) => entry[0]));
const early = (page: Page) => page.evaluate(() => (window as Queues).early);

test.afterAll(({ temoin }) => temoin.set({ mode: {} }));

test.describe('basic', () => {
  test.beforeAll(({ temoin }) => temoin.set({ mode: { google: 'basic' } }));

  test('all seven signals are denied before any tag, and granted on the same page before the tag that waited', async ({ visitor, temoin, site, partners }) => {
    await visitor.meet(site.page('/mode', page(temoin.url, partners.url)));
    expect(await google(visitor.page)).toEqual([first]);
    expect(await order(visitor.page)).toEqual(['consent', 'js']);
    expect(await early(visitor.page)).toEqual({ granted: false, commands: 1 });
    expect(partners.hits).toEqual([]);

    await visitor.accept();
    await expect.poll(() => partners.hits).toEqual(['/own/tag.js']);
    expect(await google(visitor.page)).toEqual([first, ['update', everything]]);
    expect(await order(visitor.page)).toEqual(['consent', 'js', 'consent', 'config']);
    // Nobody asked for Microsoft's.
    expect([await uet(visitor.page), await clarity(visitor.page)]).toEqual([undefined, undefined]);
  });

  test('a returning visitor’s choice stands in the queue before anything else, and granted() says it at once', async ({ visitor, temoin, site, partners }) => {
    await visitor.meet(site.page('/mode', page(temoin.url, partners.url)));
    await visitor.accept();
    await visitor.revisit();
    expect(await early(visitor.page)).toEqual({ granted: true, commands: 2 });
    expect(await google(visitor.page)).toEqual([first, ['update', everything]]);
    expect((await order(visitor.page)).slice(0, 3)).toEqual(['consent', 'consent', 'js']);
  });

  test('a refusal is told, on the page and again after a reload', async ({ visitor, temoin, site, partners }) => {
    await visitor.meet(site.page('/mode', page(temoin.url, partners.url)));
    await visitor.refuse();
    expect(await google(visitor.page)).toEqual([first, ['update', denied]]);
    await visitor.revisit();
    expect(await google(visitor.page)).toEqual([first, ['update', denied]]);
    expect(await early(visitor.page)).toEqual({ granted: false, commands: 2 });
    expect(partners.hits).toEqual([]);
  });

  test('a choice of one purpose grants the signals of that one alone', async ({ visitor, temoin, site, partners }) => {
    await visitor.meet(site.page('/mode', page(temoin.url, partners.url)));
    await visitor.open();
    await visitor.toggle('Confort').click();
    await visitor.save();
    expect((await google(visitor.page)).at(-1)).toEqual(['update', { ...denied, functionality_storage: 'granted', personalization_storage: 'granted' }]);
    await visitor.open();
    await visitor.toggle('Publicité').click();
    await visitor.save();
    expect((await google(visitor.page)).at(-1)).toEqual(['update', everything]);
    expect(partners.hits).toEqual(['/own/tag.js']);
  });

  test('a withdrawal is told before the page reloads, and holds after it', async ({ visitor, temoin, site, partners }) => {
    await visitor.meet(site.page('/mode', page(temoin.url, partners.url)));
    await visitor.accept();
    await expect.poll(() => partners.hits).toEqual(['/own/tag.js']);
    await visitor.takeBack(async () => {
      const said = await visitor.page.evaluate(() => {
        (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw();
        return Array.from((window as Queues).dataLayer!.at(-1)!);
      });
      expect(said).toEqual(['consent', 'update', denied]);
    });
    expect(await google(visitor.page)).toEqual([first, ['update', denied]]);
    expect(partners.hits).toEqual(['/own/tag.js']);
  });

  test('a choice made in another window is told here too', async ({ visitor, temoin, site, partners }) => {
    const url = site.page('/mode', page(temoin.url, partners.url));
    await visitor.meet(url);
    const other = await visitor.page.context().newPage();
    await other.goto(url);
    await other.getByRole('button', { name: 'Tout accepter', exact: true }).click();
    await expect.poll(() => google(visitor.page)).toEqual([first, ['update', everything]]);
  });

  test('the end of a choice is told while the page is open', async ({ visitor, temoin, site, partners }) => {
    await visitor.meet(site.page('/mode', page(temoin.url, partners.url)));
    await visitor.accept();
    // At once, since the page then reloads: the tags that ran may no longer.
    const last = await visitor.page.evaluate(async () => {
      const then = Date.now() + 400 * 864e5;
      Date.now = () => then;
      const page = window as unknown as { temoin: { granted(name: string): boolean } } & Queues;
      const before = page.dataLayer!.length;
      page.temoin.granted('advertising');
      while (page.dataLayer!.length === before) await new Promise((next) => setTimeout(next));
      return Array.from(page.dataLayer!.at(-1)!).slice(1);
    });
    expect(last).toEqual(['update', denied]);
  });
});

test('advanced: the tag that is not held finds the defaults, and only in debug does the console warn of it', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ mode: { google: 'advanced' } });
  const told: string[] = [];
  visitor.page.on('console', (message) => message.type() === 'warning' && told.push(message.text()));
  const url = site.page('/advanced', page(temoin.url, partners.url).replace("gtag('js', new Date(0));", `$& document.head.append(Object.assign(document.createElement('script'), { src: '${partners.url}/own/gtag.js' }));`));
  await visitor.meet(url);
  await expect.poll(() => partners.hits).toEqual(['/own/gtag.js']);
  expect(await google(visitor.page)).toEqual([first]);
  expect(told.filter((text) => text.includes('advanced'))).toEqual([]);
  await visitor.page.goto(`${url}?temoin-debug`);
  await expect.poll(() => told.filter((text) => text.includes('authorities dispute'))).toHaveLength(1);
});

test('Microsoft: UET is told like Google’s tags; Clarity is told once a page, what holds', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ mode: { microsoft: true } });
  await visitor.meet(site.page('/microsoft', page(temoin.url, partners.url)));
  const ad = (kind: string, state: string) => ['consent', kind, { ad_storage: state }];
  const both = (state: string) => ['consentv2', { ad_Storage: state, analytics_Storage: state }];
  expect(await uet(visitor.page)).toEqual(ad('default', 'denied'));
  expect(await clarity(visitor.page)).toEqual([both('denied')]);
  await visitor.accept();
  expect(await uet(visitor.page)).toEqual([...ad('default', 'denied'), ...ad('update', 'granted')]);
  expect(await clarity(visitor.page)).toEqual([both('denied'), both('granted')]);
  await visitor.revisit();
  expect(await uet(visitor.page)).toEqual([...ad('default', 'denied'), ...ad('update', 'granted')]);
  expect(await clarity(visitor.page)).toEqual([both('granted')]);
  expect(await google(visitor.page)).toEqual(notSaid);
});

test('control: a notice without it tells nobody anything', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ mode: {} });
  await visitor.meet(site.page('/silent', page(temoin.url, partners.url)));
  await visitor.accept();
  await expect.poll(() => partners.hits).toEqual(['/own/tag.js']);
  expect(await order(visitor.page)).toEqual(['js', 'config']);
  expect([await uet(visitor.page), await clarity(visitor.page)]).toEqual([undefined, undefined]);
  // What a page asks first thing is answered all the same.
  await visitor.revisit();
  expect(await early(visitor.page)).toEqual({ granted: true });
});
