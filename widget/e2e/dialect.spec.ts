// Pages written for other tools, in the markup that each of them documents, with their one tag changed to ours.
import type { Page } from '@playwright/test';
import { html } from './support/site';
import { expect, test } from './support/test';
import type { Temoin } from './support/temoin';
import type { Visitor } from './support/visitor';

const ran = (page: Page) => page.evaluate(() => (window as { ran?: string[] }).ran ?? []);
const note = (name: string) => `(window.ran ??= []).push('${name}')`;
const paths = (hits: string[]) => [...new Set(hits.map((path) => path.replace('/own/', '')))].sort();

/** What each page holds: the markup, what the demo's purposes open in it, and in which order its scripts run. */
interface Old {
  head?: string;
  body(partners: string): string;
  functional: string[];
  advertising: string[];
  social?: string[];
  /** What needs functional and advertising together. */
  both?: string[];
  /** Scripts of functional and advertising, in document order. */
  order: string[];
  /** What needs no consent. */
  free?: string[];
}

const pages: Record<string, Old> = {
  cookiebot: {
    body: (partners) => `
      <script type="text/plain" data-cookieconsent="marketing" src="${partners}/own/slow-marketing.js"></script>
      <script type="text/plain" data-cookieconsent="statistics">${note('statistics')}</script>
      <script type="text/plain" data-cookieconsent="preferences" src="${partners}/own/preferences.js"></script>
      <script type="text/plain" data-cookieconsent="preferences, marketing">${note('both')}</script>
      <script type="text/plain" data-cookieconsent="necessary" src="${partners}/own/necessary.js"></script>
      <script data-cookieconsent="ignore">${note('ignored')}</script>
      <script type="text/plain" data-cookieconsent="unclassified" src="${partners}/own/unclassified.js"></script>
      <iframe title="Film" width="300" height="150" data-cookieconsent="preferences" data-cookieblock-src="${partners}/own/film.html"></iframe>
      <img alt="" data-cookieconsent="marketing" data-cookieblock-src="${partners}/own/pixel.gif">
      <img alt="" data-cookieconsent="preferences,marketing" data-src="${partners}/own/both.gif">
      <p class="cookieconsent-optout-marketing">Sans publicité</p><p class="cookieconsent-optin-marketing">Avec publicité</p>`,
    functional: ['preferences.js', 'film.html'],
    advertising: ['slow-marketing.js', 'pixel.gif'],
    both: ['both.gif'],
    order: ['marketing', 'statistics', 'preferences', 'both'],
    free: ['necessary.js'],
  },
  klaro: {
    body: (partners) => `
      <script type="text/plain" data-type="application/javascript" data-name="regie-azur" data-src="${partners}/own/slow-azur.js"></script>
      <script type="text/plain" data-type="text/javascript" data-name="analytics">${note('analytics')}</script>
      <script type="text/plain" data-type="application/javascript" data-name="videoplage" data-src="${partners}/own/player.js"></script>
      <script type="text/plain" data-type="application/javascript" data-name="hotpot" data-src="${partners}/own/hotpot.js"></script>
      <iframe title="Film" width="300" height="150" data-name="videoplage" data-src="${partners}/own/film.html"></iframe>
      <img alt="" data-name="regieAzur" data-src="${partners}/own/misnamed.gif">
      <img alt="" data-name="quaystone" data-src="${partners}/own/pixel.gif">
      <link rel="stylesheet" type="text/plain" data-type="text/css" data-name="partageons" data-href="${partners}/own/share.css">`,
    functional: ['player.js', 'film.html'],
    advertising: ['slow-azur.js', 'pixel.gif'],
    social: ['share.css'],
    order: ['azur', 'analytics', 'player'],
  },
  vanilla_cookieconsent: {
    body: (partners) => `
      <script type="text/plain" data-category="marketing" src="${partners}/own/slow-marketing.js"></script>
      <script type="text/plain" data-category="analytics" data-service="Google Analytics">${note('analytics')}</script>
      <script type="text/plain" data-category="functionality" data-service="VidéoPlage" data-src="${partners}/own/misnamed.js"></script>
      <script type="text/plain" data-category="functionality" data-service="videoplage" data-type="module" data-src="${partners}/own/player.js"></script>
      <script type="text/plain" data-category="unknown" data-src="${partners}/own/unknown.js"></script>
      <script type="text/plain" data-category="!analytics">localStorage.setItem('undone', (localStorage.getItem('undone') || '') + '!')</script>
      <button type="button" data-cc="show-preferencesModal">Préférences</button>`,
    functional: ['player.js', 'misnamed.js'],
    advertising: ['slow-marketing.js'],
    order: ['marketing', 'analytics', 'misnamed', 'player'],
  },
  tarteaucitron: {
    head: `<script>
      tarteaucitron.init({ privacyUrl: '/donnees', hashtag: '#tarteaucitron', orientation: 'bottom' });
      tarteaucitron.user.gtagUa = 'G-7F2K';
      (tarteaucitron.job = tarteaucitron.job || []).push('gtag');
      (tarteaucitron.job = tarteaucitron.job || []).push('youtube');
    </script>`,
    body: () => `
      <div class="youtube_player" videoID="a b" width="300" height="150" rel="0" title="Le film"></div>
      <div class="vimeo_player" data-videoID="42" data-width="300" data-height="150"></div>
      <div class="tac_iframe" url="https://unknown.example/frame" width="300" height="150" title="Carte"></div>
      <script>
        tarteaucitron.services.plage = { key: 'videoplage', type: 'video', name: 'Plage', needConsent: true, cookies: [], js: function () { ${note('plage')} }, fallback: function () {} };
        tarteaucitron.services.mesure = { key: 'mesure', type: 'analytic', name: 'Mesure', needConsent: true, cookies: [], js: function () { ${note('mesure')} } };
        tarteaucitron.job.push('plage'); tarteaucitron.job.push('mesure');
      </script>
      <a href="#tarteaucitron">Gérer</a>`,
    functional: [],
    advertising: [],
    order: ['plage', 'mesure'],
  },
  axeptio: {
    head: `<script>
      window.axeptioSettings = { clientId: 'x' };
      void 0 === window._axcb && (window._axcb = []);
      window._axcb.push(function (sdk) {
        sdk.on('cookies:complete', function (choices) {
          if (choices.regie_azur) ${note('azur')};
          if (choices.videoplage) ${note('plage')};
          if (choices.unknown) ${note('unknown')};
        });
      });
    </script>`,
    body: (partners) => `
      <iframe title="Film" width="300" height="150" data-requires-vendor-consent="videoplage" data-src="${partners}/own/film.html"></iframe>
      <iframe title="Plan" width="300" height="150" data-requires-vendor-consent="gmaps" data-src="${partners}/own/map.html"></iframe>
      <p data-hide-on-vendor-consent="videoplage">Film retenu</p>`,
    functional: ['film.html'],
    advertising: [],
    order: ['azur', 'plage'],
  },
};

/** Opens a page in one tool's markup, which the notice understands or not. */
async function open(visitor: Visitor, temoin: Temoin, site: { page(path: string, html: string): string }, partners: string, tool: string): Promise<string[]> {
  const told: string[] = [];
  visitor.page.on('console', (message) => message.type() === 'warning' && told.push(message.text()));
  visitor.page.on('pageerror', (error) => told.push(`error: ${error.message}`));
  const { head = '', body } = pages[tool];
  await visitor.meet(site.page(`/${tool}`, html(`<script src="${temoin.url}/k/demo.js"></script>${head}`, body(partners))));
  return told;
}

const probe = async (page: Page, partners: { url: string; hits: string[] }) => {
  await page.evaluate((url) => fetch(url, { mode: 'no-cors' }), `${partners.url}/probe`);
  return paths(partners.hits).filter((path) => path !== '/probe');
};

test.afterAll(({ temoin }) => temoin.set({ dialects: [] }));

for (const [tool, { functional, advertising, social = [], both = [], order, free = [] }] of Object.entries(pages)) {
  test.describe(tool, () => {
    test.beforeAll(({ temoin }) => temoin.set({ dialects: [tool] }));

    test('everything waits, and opens in order with its purposes', async ({ visitor, temoin, site, partners }) => {
      await open(visitor, temoin, site, partners.url, tool);
      expect(await probe(visitor.page, partners)).toEqual(free);
      expect((await ran(visitor.page)).filter((name) => order.includes(name))).toEqual([]);
      await visitor.accept();
      await expect.poll(() => probe(visitor.page, partners)).toEqual([...functional, ...advertising, ...social, ...both, ...free].sort());
      await expect.poll(async () => (await ran(visitor.page)).filter((name) => order.includes(name))).toEqual(order);
    });

    test('one purpose opens its own alone', async ({ visitor, temoin, site, partners }) => {
      await open(visitor, temoin, site, partners.url, tool);
      await visitor.open();
      await visitor.toggle('Confort').click();
      await visitor.save();
      await expect.poll(() => probe(visitor.page, partners)).toEqual([...functional, ...free].sort());
      await visitor.frames();
      expect(await probe(visitor.page, partners)).toEqual([...functional, ...free].sort());
      expect((await ran(visitor.page)).filter((name) => ['both', 'statistics', 'analytics', 'mesure', 'azur'].includes(name))).toEqual([]);
    });

    test('a refusal opens nothing', async ({ visitor, temoin, site, partners }) => {
      await open(visitor, temoin, site, partners.url, tool);
      await visitor.refuse();
      await visitor.revisit();
      await visitor.frames();
      expect(await probe(visitor.page, partners)).toEqual(free);
      expect((await ran(visitor.page)).filter((name) => order.includes(name))).toEqual([]);
    });
  });
}

test('control: markup of a tool that the notice does not name stays as it is, and is never opened', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['axeptio'] });
  for (const tool of ['cookiebot', 'klaro', 'vanilla_cookieconsent']) {
    await open(visitor, temoin, site, partners.url, tool);
    await visitor.accept();
    await visitor.revisit();
    await visitor.frames();
    expect(await probe(visitor.page, partners), tool).toEqual([]);
    expect((await ran(visitor.page)).filter((name) => name !== 'ignored'), tool).toEqual([]);
    expect(await visitor.page.locator('[data-purpose]').count(), tool).toBe(0);
    await visitor.page.context().clearCookies();
  }
});

test('cookiebot: what is shown instead of something refused gives way to what is shown with it; a withdrawal turns it back', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['cookiebot'] });
  const told = await open(visitor, temoin, site, partners.url, 'cookiebot');
  expect(told.filter((text) => text.startsWith('temoin'))).toEqual([expect.stringContaining('"unclassified" is not in the notice')]);
  const shown = async () => [await visitor.page.getByText('Sans publicité').isVisible(), await visitor.page.getByText('Avec publicité').isVisible()];
  expect(await shown()).toEqual([true, false]);
  await visitor.accept();
  await expect.poll(shown).toEqual([false, true]);
  expect(await ran(visitor.page)).toContain('ignored');
  await visitor.takeBack(() => visitor.page.evaluate(() => (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw()));
  await expect.poll(shown).toEqual([true, false]);
});

test('cookiebot: what needed two purposes stops when one of them is withdrawn', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['cookiebot'] });
  await visitor.meet(site.page('/two', html(`<script src="${temoin.url}/k/demo.js"></script>`, `<img alt="" data-cookieconsent="preferences,marketing" data-src="${partners.url}/own/both.gif">`)));
  await visitor.accept();
  await expect.poll(() => paths(partners.hits)).toEqual(['both.gif']);
  await visitor.open();
  await visitor.toggle('Publicité').click();
  await visitor.takeBack(visitor.pressSave);
  partners.forget();
  expect(await probe(visitor.page, partners)).toEqual([]);
  expect((await visitor.choices()).purposes).toMatchObject({ functional: true, advertising: false });
});

test('cookiebot: the placeholder of what needs two purposes names both, and opens it with both', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['cookiebot'] });
  const frame = (categories: string, name: string) => `<iframe title="${name}" width="300" height="150" data-cookieconsent="${categories}" data-cookieblock-src="${partners.url}/own/${name}.html"></iframe>`;
  await visitor.meet(site.page('/placeholder', html(`<script src="${temoin.url}/k/demo.js"></script>`, frame('preferences,marketing', 'both') + frame('statistics, marketing', 'one'))));
  await expect(visitor.button('Charger Publicité')).toBeVisible();
  await visitor.decide(() => visitor.button('Charger Confort, Publicité').click());
  await expect.poll(() => probe(visitor.page, partners)).toEqual(['both.html', 'one.html']);
  expect((await visitor.choices()).purposes).toEqual({ functional: true, advertising: true, social: false });
});

test('klaro: a style sheet that was held applies, and an unknown service is named', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['klaro'] });
  const told = await open(visitor, temoin, site, partners.url, 'klaro');
  const names = told.map((text) => text.match(/^temoin: "(.*?)"/)?.[1]).filter(Boolean);
  expect([...new Set(names)].sort()).toEqual(['hotpot', 'regieAzur']);
  const applied = () => visitor.page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--own').trim());
  expect(await applied()).toBe('');
  await visitor.accept();
  await expect.poll(applied).toBe('share');
});

test('vanilla-cookieconsent: a script with ! runs when what had been granted is refused, and its link reopens', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['vanilla_cookieconsent'] });
  const undone = () => visitor.page.evaluate(() => localStorage.getItem('undone'));
  await open(visitor, temoin, site, partners.url, 'vanilla_cookieconsent');
  await visitor.accept();
  await expect.poll(() => paths(partners.hits)).toContain('misnamed.js');
  expect(await undone()).toBeNull();
  await visitor.button('Préférences').click();
  await expect(visitor.dialog).toBeVisible();
  await visitor.takeBack(() => visitor.dialog.getByRole('button', { name: 'Tout refuser' }).click());
  await expect.poll(undone).toMatch(/^!/);
});

test('tarteaucitron: its players wait as frames of ours; what only its own code can start is named', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['tarteaucitron'] });
  const told = await open(visitor, temoin, site, partners.url, 'tarteaucitron');
  await expect.poll(() => told.filter((text) => text.includes('"gtag"'))).toHaveLength(1);
  expect(told.filter((text) => /error|"youtube"/.test(text))).toEqual([]);
  const frames = visitor.page.locator('iframe');
  expect(await frames.evaluateAll((all) => (all as HTMLIFrameElement[]).map(({ dataset, title, width }) => [dataset.src, dataset.purpose, title, width]))).toEqual([
    ['https://www.youtube-nocookie.com/embed/a%20b?rel=0', 'functional', 'Le film', '300'],
    ['https://player.vimeo.com/video/42?', 'functional', 'vimeo', '300'],
    ['https://unknown.example/frame', 'iframe', 'Carte', '300'],
  ]);
  await expect(visitor.button('Charger Confort')).toHaveCount(2);
  await visitor.page.route('https://*/**', (route) => route.fulfill({ body: '<!doctype html><p>Film' }));
  await visitor.accept();
  await expect(visitor.page.locator('iframe[src]')).toHaveCount(2);
  await visitor.page.getByText('Gérer', { exact: true }).click();
  await expect(visitor.dialog).toBeVisible();
});

test('axeptio: callbacks hear each choice, also on the next page, and what stood in for a frame gives way', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['axeptio'] });
  await open(visitor, temoin, site, partners.url, 'axeptio');
  await expect(visitor.page.getByText('Film retenu')).toBeVisible();
  await visitor.open();
  await visitor.toggle('Confort').click();
  await visitor.save();
  await expect.poll(() => ran(visitor.page)).toEqual(['plage']);
  await expect(visitor.page.getByText('Film retenu')).toBeHidden();
  await visitor.revisit();
  await expect.poll(() => ran(visitor.page)).toEqual(['plage']);
});

test('what a visitor told the old tool is asked again', async ({ visitor, temoin, site, partners }) => {
  await temoin.set({ dialects: ['cookiebot', 'klaro', 'vanilla_cookieconsent', 'tarteaucitron', 'axeptio'] });
  const yes = {
    CookieConsent: "{necessary:true,preferences:true,statistics:true,marketing:true,method:'explicit'}",
    klaro: '{"regie_azur":true,"videoplage":true}',
    cc_cookie: '{"categories":["necessary","analytics","marketing"]}',
    tarteaucitron: '!youtube=true!gtag=true',
    axeptio_cookies: '{"$$completed":true,"regie_azur":true}',
  };
  await visitor.page.context().addCookies(Object.entries(yes).map(([name, value]) => ({ name, value: encodeURIComponent(value), domain: '127.0.0.1', path: '/' })));
  for (const tool of Object.keys(pages)) {
    await open(visitor, temoin, site, partners.url, tool);
    expect((await visitor.choices()).act, tool).toBeNull();
    expect((await probe(visitor.page, partners)).filter((path) => path !== 'necessary.js'), tool).toEqual([]);
  }
});
