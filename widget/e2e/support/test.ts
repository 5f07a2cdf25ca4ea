// Tests with a whole Temoin and a second origin per worker, and one visitor with an empty browser per test.
import { test as base } from '@playwright/test';
import { Partners } from './partners';
import { Site } from './site';
import { Temoin } from './temoin';
import { Trackers } from './trackers';
import { Visitor } from './visitor';

export { expect } from '@playwright/test';

export const test = base.extend<{ visitor: Visitor; shop: string; partners: Partners; trackers: Trackers }, { secondOrigin: Partners; temoin: Temoin; site: Site; trackerHosts: Trackers }>({
  secondOrigin: [
    async ({}, use) => {
      const partners = await Partners.start();
      await use(partners);
      await partners.end();
    },
    { scope: 'worker' },
  ],
  temoin: [
    async ({ secondOrigin }, use) => {
      const temoin = await Temoin.start(secondOrigin.url);
      secondOrigin.shop = temoin.url;
      await use(temoin);
      await temoin.end();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  site: [
    async ({}, use) => {
      const site = await Site.start();
      await use(site);
      await site.end();
    },
    { scope: 'worker' },
  ],
  trackerHosts: [
    async ({}, use) => {
      const trackers = await Trackers.start();
      await use(trackers);
      await trackers.end();
    },
    { scope: 'worker' },
  ],
  /** Hosts below .example, with nothing counted yet. */
  trackers: async ({ trackerHosts }, use) => {
    trackerHosts.hits.length = 0;
    await use(trackerHosts);
  },
  /** The second origin, with nothing counted yet. */
  partners: async ({ secondOrigin }, use) => {
    secondOrigin.forget();
    await use(secondOrigin);
  },
  /** Address of the demo shop. */
  shop: async ({ temoin }, use) => use(`${temoin.url}/demo/`),
  visitor: async ({ page }, use) => use(new Visitor(page)),
});
