// Both layers for every person: contrast and names (axe, WCAG 2.2 AA), keyboard, focus, sizes, small screens.
import type { Locator } from '@playwright/test';
import { expectSound, schemes, violations, widths } from './support/look';
import { html } from './support/site';
import { expect, test } from './support/test';

for (const scheme of schemes) {
  for (const width of widths) {
    test(`both layers are sound: ${scheme}, ${width} px`, async ({ visitor, shop }) => {
      const { page } = visitor;
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await visitor.meet(shop);
      await expectSound(page, 'first-layer');
      await visitor.open();
      await expectSound(page, 'second-layer');
      for (const summary of await visitor.dialog.locator('summary').all()) await summary.click();
      await expectSound(page, 'second-layer-open');
      await visitor.save();
      await expectSound(page, 'shop-after');
    });
  }
}

test('in English, on a page of the site that has another language', async ({ visitor, temoin, site }) => {
  const page = html(`<script src="${temoin.url}/k/demo.js"></script>`).replace('lang="fr"', 'lang="en"');
  await visitor.page.goto(site.page('/english', page));
  await expect(visitor.page.getByRole('region', { name: 'Your cookies, your choice' })).toBeVisible();
  await visitor.button('Choose').click();
  await expect(visitor.page.getByRole('dialog', { name: 'Manage my cookies' })).toBeVisible();
  await expectSound(visitor.page, 'english');
  await visitor.decide(() => visitor.button('Save my choices').click());
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.language).toBe('en');
});

test('control: axe sees a faded text and a button without a name', async ({ visitor, shop }) => {
  await visitor.meet(shop);
  await visitor.page.addStyleTag({ content: '.tmn-ask p { color: #ccc !important }' });
  await visitor.button('Tout refuser').evaluate((button) => button.replaceChildren());
  const found = (await violations(visitor.page)).join('\n');
  expect(found).toContain('color-contrast');
  expect(found).toContain('button-name');
});

test('refusing is as easy as accepting: same size, same look, same row', async ({ visitor, shop }) => {
  await visitor.meet(shop);
  const look = (button: Locator) =>
    button.evaluate((el) => {
      const { width, height, top } = el.getBoundingClientRect();
      const { color, backgroundColor, borderColor, borderWidth, fontSize, fontWeight, opacity, boxShadow, padding } = getComputedStyle(el);
      return { width, height, top, color, backgroundColor, borderColor, borderWidth, fontSize, fontWeight, opacity, boxShadow, padding };
    });
  for (const width of [1280, 700]) {
    await visitor.page.setViewportSize({ width, height: 800 });
    expect(await look(visitor.button('Tout refuser'))).toEqual(await look(visitor.button('Tout accepter')));
  }
  await visitor.page.setViewportSize({ width: 320, height: 640 });
  const { top: _, ...refuse } = await look(visitor.button('Tout refuser'));
  expect(await look(visitor.button('Tout accepter'))).toMatchObject(refuse);
});

test('everything to press is at least 24 px in both directions, also at 320 px', async ({ visitor, shop }) => {
  await visitor.page.setViewportSize({ width: 320, height: 640 });
  await visitor.meet(shop);
  await expectSound(visitor.page, 'first-layer-320');
  const small = async (root: Locator) => {
    const found: string[] = [];
    for (const target of await root.locator('button, input, summary').all()) {
      const box = await target.boundingBox();
      if (box && (box.width < 24 || box.height < 24)) found.push(`${await target.evaluate((el) => el.outerHTML.slice(0, 80))} ${box.width}x${box.height}`);
    }
    return found;
  };
  expect(await small(visitor.layer)).toEqual([]);
  await visitor.open();
  for (const summary of await visitor.dialog.locator('summary').all()) await summary.click();
  expect(await small(visitor.dialog)).toEqual([]);
  await expectSound(visitor.page, 'second-layer-320');
});

test('by keyboard alone: ask, choose, close, come back, save', async ({ visitor, temoin, shop }) => {
  const { page } = visitor;
  const press = (key: string) => page.keyboard.press(key);
  await visitor.meet(shop);
  await test.step('the layer comes early in the order of focus', async () => {
    await press('Tab');
    const order: (string | null)[] = [];
    for (let i = 0; i < 5; i++, await press('Tab')) order.push(await page.evaluate(() => document.activeElement?.textContent ?? null));
    expect(order.slice(-3)).toEqual(['Tout refuser', 'Tout accepter', 'Choisir']);
  });
  await test.step('Enter opens the second layer, the focus goes into it and stays there', async () => {
    await visitor.button('Choisir').focus();
    await press('Enter');
    await expect(page.getByRole('dialog', { name: 'Gérer mes cookies' })).toBeVisible();
    const inside = () => visitor.dialog.evaluate((dialog) => dialog.contains(document.activeElement) || document.activeElement === document.body);
    for (let i = 0; i < 40; i++, await press('Tab')) expect(await inside()).toBe(true);
  });
  await test.step('Escape closes it without a choice, and the focus is back', async () => {
    await press('Escape');
    await expect(visitor.dialog).toBeHidden();
    await expect(visitor.button('Choisir')).toBeFocused();
    await expect(visitor.layer).toBeVisible();
  });
  await test.step('Space switches, Enter saves', async () => {
    await press('Enter');
    await visitor.toggle('Confort').focus();
    await press('Space');
    await expect(visitor.toggle('Confort')).toBeChecked();
    await visitor.button('Enregistrer mes choix').focus();
    await visitor.decide(() => press('Enter'));
    expect((await visitor.choices()).purposes).toEqual({ functional: true, advertising: false, social: false });
  });
  await test.step('the page’s link opens it again, and gets the focus back', async () => {
    const link = page.locator('[data-temoin=open]').first();
    await link.focus();
    await press('Enter');
    await expect(visitor.toggle('Confort')).toBeChecked();
    await press('Escape');
    await expect(link).toBeFocused();
  });
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
});

test('it takes the focus from nobody who is typing', async ({ visitor, temoin, site }) => {
  const { page } = visitor;
  const field = '<label>Nom <input id="name" autofocus></label>';
  // The second stage arrives when the visitor is already typing.
  let arrive = () => {};
  const typed = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/k/demo/*.js', async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto(site.page('/typing', html(`<script src="${temoin.url}/k/demo.js"></script>`, field)), { waitUntil: 'domcontentloaded' });
  await page.locator('#name').pressSequentially('Cam');
  arrive();
  await expect(visitor.layer).toBeVisible();
  await expect(page.locator('#name')).toBeFocused();
  await page.keyboard.type('ille');
  await expect(page.locator('#name')).toHaveValue('Camille');
});

test('who asks for less motion gets none', async ({ visitor, shop }) => {
  await visitor.page.emulateMedia({ reducedMotion: 'reduce' });
  await visitor.meet(shop);
  await visitor.open();
  const moving = await visitor.page.evaluate(() => document.getAnimations().filter((a) => a.effect?.getComputedTiming().duration !== 0 && (a.effect as KeyframeEffect).target?.closest('.tmn')).length);
  expect(moving).toBe(0);
});

test('refusal agents find what they look for: text in the page, a known word, no box left', async ({ visitor, shop }) => {
  await visitor.meet(shop);
  const found = await visitor.page.evaluate(() => {
    // biome-ignore lint/performance/useDomNodeTextContent: it is what those agents read
    const text = document.body.innerText;
    const ids = [...document.querySelectorAll('.tmn, .tmn *')].map((el) => `${el.id} ${el.className}`).join(' ');
    return { text, ids, position: getComputedStyle(document.querySelector('.tmn-ask') as Element).position };
  });
  expect(found.text).toContain('Tout refuser');
  expect(found.position).toBe('fixed');
  expect(found.ids).not.toMatch(/cookie|consent|cmp|gdpr|rgpd|banner|privacy|track/i);
  await visitor.refuse();
  await expect(visitor.page.locator('.tmn-ask')).toHaveCount(0);
});
