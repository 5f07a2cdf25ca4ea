// How the banner is drawn: every layout and theme for every eye, hand and screen, whatever the site's tokens.
import type { Locator } from '@playwright/test';
import { expectSound, schemes } from './support/look';
import { html } from './support/site';
import { expect, test } from './support/test';
import type { Visitor } from './support/visitor';

const layouts = ['bar', 'box', 'modal'] as const;
const widths = [360, 768, 1280];
const head = (server: string) => `<script src="${server}/k/demo.js"></script><meta name="viewport" content="width=device-width">`;
const long = Array.from({ length: 60 }, (_, i) => `<p><a href="#${i}" id="a${i}">Lien ${i}</a></p>`).join('');

test.afterEach(async ({ temoin }) => {
  await temoin.set({ look: {} });
});

for (const layout of layouts) {
  for (const scheme of schemes) {
    test(`both layers are sound: ${layout}, ${scheme}`, async ({ visitor, temoin, shop }) => {
      const { page } = visitor;
      await temoin.set({ look: { layout } });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await visitor.meet(shop);
        await expectSound(page, `${layout}-${scheme}-${width}`, '.tmn');
      }
      await visitor.open();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await expectSound(page, `${layout}-${scheme}-${width}-second`, '.tmn');
      }
    });
  }
}

const place: Record<(typeof layouts)[number], { x: number; right: number; bottom: number }> = {
  bar: { x: 0, right: 0, bottom: 0 },
  box: { x: 12, right: 808, bottom: 12 },
  modal: { x: 340, right: 340, bottom: 0 },
};
for (const layout of layouts)
  test(`the first layer stands where it is said to, and the page can be used: ${layout}`, async ({ visitor, temoin, site }) => {
    await temoin.set({ look: { layout } });
    await visitor.meet(site.page('/place', html(head(temoin.url), long)));
    const { x = -1, y = -1, width = 0, height = 0 } = (await visitor.layer.boundingBox()) ?? {};
    expect({ x, right: 1280 - x - width }).toEqual({ x: place[layout].x, right: place[layout].right });
    if (layout === 'modal') expect(Math.abs(y * 2 + height - 800)).toBeLessThanOrEqual(1);
    else expect(800 - y - height).toBe(place[layout].bottom);
    // Nothing is trapped or covered: the page takes clicks beside the layer, and the focus goes on into it.
    await visitor.page.locator('#a0').click();
    expect(visitor.page.url()).toMatch(/#0$/);
    await visitor.button('Choisir').focus();
    await visitor.page.keyboard.press('Tab');
    expect(await visitor.page.evaluate(() => document.activeElement?.id)).toBe('a0');
  });

test('the site’s theme holds against the browser’s wish', async ({ visitor, temoin, shop }) => {
  for (const [theme, wish, background] of [['light', 'dark', 'rgb(255, 255, 255)'], ['dark', 'light', 'rgb(18, 24, 38)'], ['auto', 'dark', 'rgb(18, 24, 38)'], ['auto', 'light', 'rgb(255, 255, 255)']] as const) {
    await temoin.set({ look: { theme } });
    await visitor.page.emulateMedia({ colorScheme: wish });
    const fresh = await visitor.page.context().newCDPSession(visitor.page);
    await fresh.send('Network.clearBrowserCache');
    await visitor.meet(shop);
    await expect(visitor.layer, `${theme} where ${wish} is wished`).toHaveCSS('background-color', background);
  }
});

/** All that makes a button more or less inviting than another. */
const invitation = (button: Locator) =>
  button.evaluate((el) => {
    const { width, height } = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    return [width, height, ...['color', 'backgroundColor', 'border', 'borderRadius', 'font', 'opacity', 'boxShadow', 'padding', 'textDecoration', 'visibility', 'outline'].map((name) => style[name as 'color'])];
  });

test('refusing is as prominent as accepting whatever the tokens, in both layers', async ({ visitor, temoin, shop }) => {
  const palette = { background: '#fff4e0', text: '#3b1d00', accent: '#8a2b00' };
  for (const look of [
    { layout: 'bar', radius: 0, font: 'Georgia, serif', light: palette },
    { layout: 'modal', theme: 'dark', radius: 32, dark: { background: '#000000', text: '#ffff00', accent: '#00ffff' } },
    { layout: 'box', light: { background: '#767676', text: '#ffffff', accent: '#000000' } },
  ]) {
    await temoin.set({ look });
    for (const width of widths) {
      await visitor.page.setViewportSize({ width, height: 800 });
      const fresh = await visitor.page.context().newCDPSession(visitor.page);
      await fresh.send('Network.clearBrowserCache');
      await visitor.meet(shop);
      await expectSound(visitor.page, `${look.layout}-own-${width}`, '.tmn');
      expect(await invitation(visitor.button('Tout refuser'))).toEqual(await invitation(visitor.button('Tout accepter')));
    }
    await visitor.open();
    const [refuse, accept] = ['Tout refuser', 'Tout accepter'].map((name) => visitor.dialog.getByRole('button', { name, exact: true }));
    expect(await invitation(refuse)).toEqual(await invitation(accept));
    await expectSound(visitor.page, `${look.layout}-own-second`, '.tmn');
    if ('light' in look && look.font) {
      await expect(visitor.dialog).toHaveCSS('font-family', 'Georgia, serif, sans-serif');
      await expect(visitor.dialog).toHaveCSS('border-radius', '0px');
      await expect(accept).toHaveCSS('background-color', 'rgb(138, 43, 0)');
    }
    await accept.evaluate((el) => (el.style.opacity = '0.9'));
    expect(await invitation(refuse), 'control').not.toEqual(await invitation(accept));
  }
});

test('in Arabic, on a page that is written from right to left', async ({ visitor, temoin, site }) => {
  await temoin.speak(['fr', 'en', 'ar']);
  const { page } = visitor;
  const arabic = (body: string) => html(head(temoin.url), body).replace('<html lang="fr"', '<html lang="ar" dir="rtl"');
  await page.goto(site.page('/arabic', arabic(long)));
  const layer = page.locator('.tmn-ask');
  await expect(layer).toHaveAttribute('dir', 'rtl');
  await expect(layer).toHaveCSS('direction', 'rtl');
  const box = await layer.boundingBox();
  expect(1280 - (box?.x ?? 0) - (box?.width ?? 0), 'in the corner where lines begin').toBe(12);
  await expectSound(page, 'first-layer-arabic', '.tmn');
  await layer.locator('.tmn-quiet').click();
  await expect(visitor.dialog).toHaveCSS('direction', 'rtl');
  const [name, toggle] = [await visitor.dialog.locator('h3').nth(1).boundingBox(), await visitor.dialog.getByRole('switch').first().boundingBox()];
  expect(name?.x, 'a name stands to the right of its switch').toBeGreaterThan(toggle?.x ?? Infinity);
  await expectSound(page, 'second-layer-arabic', '.tmn');
  // A page from right to left in a language that the notice has not: the texts keep their own direction.
  await page.goto(site.page('/hebrew', arabic(long).replace('lang="ar"', 'lang="he"')));
  await expect(layer).toHaveCSS('direction', 'ltr');
  await temoin.speak(['fr', 'en']);
});

for (const [zoom, size] of [['200 %', { width: 640, height: 400 }], ['400 %', { width: 320, height: 256 }]] as const)
  for (const layout of layouts)
    test(`magnified to ${zoom} everything can be read and pressed, and the page as well: ${layout}`, async ({ visitor, temoin, site }) => {
      const { page } = visitor;
      await temoin.set({ look: { layout } });
      await page.setViewportSize(size);
      await visitor.meet(site.page('/zoom', html(head(temoin.url), long)));
      await expectSound(page, `${layout}-zoom`, '.tmn');
      for (const label of ['Tout refuser', 'Tout accepter', 'Choisir']) {
        await visitor.button(label).scrollIntoViewIfNeeded();
        await expect(visitor.button(label)).toBeInViewport({ ratio: 1 });
      }
      await page.locator('#a3').click();
      await visitor.open();
      for (const label of ['Tout refuser', 'Enregistrer mes choix']) {
        const button = visitor.dialog.getByRole('button', { name: label, exact: true });
        await button.scrollIntoViewIfNeeded();
        await expect(button).toBeInViewport({ ratio: 1 });
      }
      await visitor.toggle('Réseaux sociaux').scrollIntoViewIfNeeded();
      await visitor.toggle('Réseaux sociaux').click();
      await expect(visitor.toggle('Réseaux sociaux')).toBeChecked();
      await expectSound(page, `${layout}-zoom-second`, '.tmn');
    });

/** Whether what has the focus is hidden behind the first layer in full. */
const isHidden = ({ page }: Visitor) =>
  page.evaluate(() => {
    const { x, y, width, height } = (document.activeElement as HTMLElement).getBoundingClientRect();
    const layer = document.querySelector('.tmn-ask');
    return [0.1, 0.5, 0.9].every((part) => layer?.contains(document.elementFromPoint(x + width * part, y + height * part)));
  });

test('control: a first layer that does not hear of the focus hides some of it', async ({ visitor, temoin, site }) => {
  const { page } = visitor;
  await temoin.set({ look: { layout: 'modal' } });
  await page.addInitScript(() => addEventListener('focusin', (e) => e.stopImmediatePropagation(), true));
  await page.setViewportSize({ width: 360, height: 700 });
  await visitor.meet(site.page('/deaf', html(head(temoin.url), long)));
  await visitor.button('Choisir').focus();
  let hidden = 0;
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    await visitor.frames();
    if (await isHidden(visitor)) hidden++;
  }
  expect(hidden).toBeGreaterThan(0);
});

for (const layout of layouts)
  test(`whatever gets the focus in the page is not hidden behind the first layer: ${layout}`, async ({ visitor, temoin, site }) => {
    const { page } = visitor;
    await temoin.set({ look: { layout } });
    for (const size of [{ width: 1280, height: 720 }, { width: 360, height: 700 }]) {
      await page.setViewportSize(size);
      await visitor.meet(site.page('/focus', html(head(temoin.url), long)));
      await visitor.button('Choisir').focus();
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        await visitor.frames();
        expect(await page.evaluate(() => document.activeElement?.id)).toBe(`a${i}`);
        expect(await isHidden(visitor), `link ${i}`).toBe(false);
      }
      await expect(visitor.button('Tout refuser')).toBeVisible();
    }
  });

test('in forced colours every part can be told from the next', async ({ visitor, shop }) => {
  const { page } = visitor;
  for (const colorScheme of schemes) {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await visitor.meet(shop);
    await page.screenshot({ path: test.info().outputPath(`forced-${colorScheme}.png`) });
    for (const part of [visitor.layer, visitor.button('Tout refuser'), visitor.button('Tout accepter'), visitor.button('Choisir')]) {
      const [border, width, background] = await part.evaluate((el) => {
        const style = getComputedStyle(el);
        return [style.borderTopColor, Number.parseFloat(style.borderTopWidth), style.backgroundColor];
      });
      expect(width).toBeGreaterThan(0);
      expect(border).not.toBe(background);
    }
    await visitor.open();
    await page.screenshot({ path: test.info().outputPath(`forced-${colorScheme}-second.png`) });
    const drawn = async () => (await visitor.toggle('Publicité').screenshot()).toString('base64');
    const off = await drawn();
    await visitor.toggle('Publicité').click();
    expect(await drawn(), 'on does not look like off').not.toBe(off);
  }
});

test('the first layer is announced once it is there, politely, and takes no focus', async ({ page, shop }) => {
  await page.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        // Only what is added to a live part that the page had before is read aloud.
        const live = (target as Element).closest?.('[role=status], [aria-live=polite]');
        if (live) for (const node of addedNodes) heard.push(node.textContent ?? '');
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(shop);
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  await expect.poll(heard).toEqual(['Vos cookies, votre choix']);
  await expect(page.getByRole('region', { name: 'Vos cookies, votre choix' })).toBeVisible();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
});

for (const [where, files] of [['the server’s own host', 1], ['another host', 2]] as const)
  test(`a first visit to a page of ${where} fetches ${files} of our files; the second layer comes when the visitor goes for it`, async ({ visitor, shop, site, temoin }) => {
    const { page } = visitor;
    const fetched: string[] = [];
    page.on('request', (request) => request.url().includes('/k/demo') && fetched.push(request.url()));
    await visitor.meet(files === 1 ? shop : site.page('/first', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
    await visitor.frames();
    expect(fetched).toHaveLength(files);
    const more = page.waitForRequest(/\.more\.js$/);
    await visitor.button('Choisir').hover();
    await more;
    await visitor.open();
    expect(fetched).toHaveLength(files + 1);
  });

test('where the second layer cannot be had, the first says so, refuses and accepts; nothing is released', async ({ visitor, shop, partners, temoin }) => {
  const { page } = visitor;
  let isAway = true;
  await page.route(/\.more\.js$/, (route) => (isAway ? route.fulfill({ status: 200, contentType: 'text/javascript', body: 'window.planted = 1' }) : route.continue()));
  await visitor.meet(shop);
  await visitor.button('Choisir').click();
  const said = visitor.layer.getByRole('status');
  await expect(said).toHaveText('Le détail n’a pas pu être chargé. Vous pouvez refuser, accepter ou réessayer.');
  await expectSound(page, 'missing', '.tmn');
  expect(await page.evaluate(() => 'planted' in window), 'its integrity is another').toBe(false);
  expect(partners.hits).toEqual([]);
  isAway = false;
  await visitor.button('Choisir').click();
  await expect(visitor.dialog, 'the next press tries again').toBeVisible();
  await page.keyboard.press('Escape');
  await visitor.refuse();
  expect((await temoin.events(await visitor.subject()))[0].record.event.act).toBe('refuse_all');
  // From the page's own link, with a choice made: the first layer comes back, so that it can be changed.
  isAway = true;
  await visitor.revisit();
  await page.locator('[data-temoin=open]').first().click();
  await expect(said).toContainText('Le détail n’a pas pu être chargé');
  await visitor.accept();
  await expect(visitor.layer).toHaveCount(0);
});
