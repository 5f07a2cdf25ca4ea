// Every page that the dashboard has, as the owner of a site that is new and of one that is in use.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page, Request } from '@playwright/test';
import { root } from '../../widget/e2e/support/build';
import { signIn } from '../../widget/e2e/support/dashboard';
import { decide } from '../../widget/e2e/support/decision';
import { violations } from '../../widget/e2e/support/look';
import type { Temoin } from '../../widget/e2e/support/temoin';
import { expect, test } from '../../widget/e2e/support/test';

/** The addresses in the router's source, so that a new page is walked without a word here. */
function routes(): string[] {
  const source = readFileSync(path.join(root, 'dashboard/src/main.tsx'), 'utf8');
  const found = [...source.matchAll(/<Route path="([^"]+)"/g)].map(([, address]) => address!);
  expect(source.match(/<Route\b[^>]*\bpath=/g)).toHaveLength(found.length); // each is written out
  return [...found, '/sites/:site/nowhere'];
}

const views = [
  { name: '1280 px, light', width: 1280, scheme: 'light' },
  { name: '360 px, dark', width: 360, scheme: 'dark' },
] as const;

declare global {
  interface Window {
    shifted: { value: number; what: string }[];
    reached: Set<Element>;
  }
}

/** Looks from the first paint on at what moves by itself. */
const watchShifts = (page: Page) =>
  page.addInitScript(() => {
    window.shifted = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Element | null }[] })[])
        if (!entry.hadRecentInput) window.shifted.push({ value: entry.value, what: entry.sources.map(({ node }) => `${node?.nodeName.toLowerCase()}.${(node as HTMLElement)?.className}`).join(' ') });
    }).observe({ type: 'layout-shift', buffered: true });
  });

/** Opens an address and waits until the page shows what it has: nothing is asked for any more, and no place is held. */
async function open(page: Page, url: string): Promise<void> {
  const asked = new Set<Request>();
  const ask = (request: Request) => asked.add(request);
  const end = (request: Request) => asked.delete(request);
  page.on('request', ask).on('requestfinished', end).on('requestfailed', end);
  await page.goto(url);
  await expect(async () => {
    expect(await page.locator('main h1').count(), url).toBeGreaterThan(0);
    expect(await page.locator('.mantine-Skeleton-root').count()).toBe(0);
    expect(asked.size).toBe(0);
  }).toPass({ intervals: [50], timeout: 30_000 });
  page.off('request', ask).off('requestfinished', end).off('requestfailed', end);
}

/** What the Tab key does not get to, as lines. */
async function unreachable(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    window.reached = new Set();
    document.addEventListener('focusin', ({ target }) => window.reached.add(target as Element));
    (document.activeElement as HTMLElement).blur();
  });
  // Until twenty stops are no new ones; a frame's own are none of the page's.
  for (let [before, now] = [-1, 0]; now > before; ) {
    for (let i = 0; i < 20; i++) await page.keyboard.press('Tab');
    [before, now] = [now, await page.evaluate(() => window.reached.size)];
  }
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
      .filter((el) => !el.matches(':disabled, [tabindex="-1"], [type=hidden], [type=radio]:not(:checked)') && el.checkVisibility({ visibilityProperty: true }) && !el.closest('[inert], [aria-hidden=true]'))
      .filter((el) => !window.reached.has(el))
      .map((el) => `the keyboard does not reach ${el.outerHTML.slice(0, 120)}`),
  );
}

/** What is wrong with a page that is open, as lines; by keyboard only when asked. */
async function faults(page: Page, keyboard: boolean): Promise<string[]> {
  const found = await violations(page);
  const { title, headings, wide, shifted } = await page.evaluate(() => ({
    title: document.title,
    headings: [...document.querySelectorAll('h1')].filter((h1) => h1.checkVisibility() && h1.textContent?.trim()).length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    shifted: window.shifted,
  }));
  if (!/\S · Temoin$/.test(title)) found.push(`title: ${title}`);
  if (headings !== 1) found.push(`${headings} first headings`);
  if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
  const shift = shifted.reduce((sum, { value }) => sum + value, 0);
  if (shift >= 0.01) found.push(`layout shift of ${shift.toFixed(3)}: ${shifted.map(({ value, what }) => `${value.toFixed(3)} ${what}`).join('; ')}`);
  return keyboard ? [...found, ...(await unreachable(page))] : found;
}

/** A site with choices, a key and an invitation, and one with nothing. */
async function furnish(page: Page, temoin: Temoin): Promise<void> {
  const post = (address: string, data: object) => page.request.post(`${temoin.url}/api/${address}`, { data });
  await decide(temoin, ['choose', 'withdraw']);
  expect([201, 409]).toContain((await post('orgs/main/sites', { key: 'vide', name: 'Site vide', domains: ['vide.example'] })).status());
  expect((await post('sites/demo/keys', { name: 'Serveur de la boutique', scopes: ['read_decisions'] })).ok()).toBe(true);
  expect([201, 409]).toContain((await post('orgs/main/invitations', { email: 'invited@sillage.example', role: 'auditor' })).status());
}

for (const { name, width, scheme } of views) {
  test(`every page is sound, new or in use: ${name}`, async ({ page, temoin }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await watchShifts(page);
    await signIn(page, `${temoin.url}/`);
    await furnish(page, temoin);
    const wrong: string[] = [];
    for (const route of routes()) {
      for (const site of route.includes(':site') ? ['demo', 'vide'] : ['']) {
        const address = route.replace(':site', site);
        expect(address, 'what stands for this part of the address').not.toContain(':');
        await open(page, temoin.url + address);
        await page.screenshot({ path: test.info().outputPath(`${address.replaceAll('/', '-')}.png`) });
        wrong.push(...(await faults(page, width === 1280 && site !== 'vide')).map((fault) => `${address}: ${fault}`));
      }
    }
    expect(wrong).toEqual([]);
  });
}

test('control: the walk sees what moves, is too wide, is faded, has no heading or title, or cannot be reached', async ({ page, temoin }) => {
  await watchShifts(page);
  await signIn(page, `${temoin.url}/`);
  await open(page, `${temoin.url}/`);
  expect(await faults(page, true)).toEqual([]);
  await open(page, `${temoin.url}/`);
  await page.evaluate(() => {
    document.title = 'Temoin';
    const heading = document.querySelector('h1')!;
    const text = document.createElement('p');
    text.textContent = heading.textContent;
    text.style.color = '#ddd';
    heading.replaceWith(text);
    const wide = document.createElement('div');
    Object.assign(wide.style, { width: '3000px', height: '200px' });
    document.body.prepend(wide);
    const lost = document.createElement('button');
    lost.textContent = 'Lost';
    document.body.append(lost);
    // A button that gives the focus away as soon as it comes.
    window.addEventListener('focusin', (event) => event.target === lost && event.stopImmediatePropagation(), true);
  });
  const found = (await faults(page, true)).join('\n');
  for (const what of ['color-contrast', 'title: Temoin', '0 first headings', 'scrolls sideways', 'layout shift', 'does not reach <button']) expect(found).toContain(what);
});
