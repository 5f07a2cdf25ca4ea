// What is held takes up the room of what it stands for, so that nothing moves when it comes.
import type { Locator } from '@playwright/test';
import { html } from './support/site';
import { expect, test } from './support/test';

const rounded = async (what: Locator) => {
  const box = await what.boundingBox();
  if (!box) throw new Error('not shown');
  return { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width), height: Math.round(box.height) };
};

/** Elements in the ways pages place them; each is followed by a mark that must not move. */
const placed: Record<string, string> = {
  'by its attributes, in a line': '<p>Avant <iframe title="Film" ATTRS width="420" height="240"></iframe> après</p>',
  'two in one line': '<iframe title="Film" ATTRS width="300" height="180"></iframe> <iframe title="Autre" ATTRS width="300" height="180"></iframe>',
  'as a block in the middle': '<iframe title="Film" ATTRS width="420" height="240" style="display:block;margin:24px auto"></iframe>',
  'by its aspect ratio': '<iframe title="Film" ATTRS style="display:block;width:100%;aspect-ratio:16/9;height:auto"></iframe>',
  'in a row beside a text': '<div style="display:flex;flex-wrap:wrap;gap:20px"><iframe title="Film" ATTRS width="420" height="240"></iframe><p>Texte</p></div>',
  'as wide as it is': '<div style="display:inline-block"><iframe title="Film" ATTRS width="420" height="240"></iframe></div>',
  'a video': '<video ATTRS width="480" height="270"></video>',
};

for (const width of [1280, 360]) {
  for (const [name, markup] of Object.entries(placed)) {
    test(`a placeholder takes up the same room: ${name}, ${width} px`, async ({ visitor, temoin, site, partners }) => {
      await visitor.page.setViewportSize({ width, height: 800 });
      const reset = '<meta name="viewport" content="width=device-width"><style>iframe, video { max-width: 100%; border: 0 }</style>';
      const body = markup.replaceAll('ATTRS', `data-purpose="functional" data-service="videoplage" data-src="${partners.url}/own/film.html"`) + '<p id="mark">Suite</p>';
      await visitor.meet(site.page('/room', html(`<script src="${temoin.url}/k/demo.js"></script>${reset}`, body)));
      const stands = visitor.page.locator('.tmn-stand');
      await expect(stands).toHaveCount(body.split('data-purpose').length - 1);
      const before = [await rounded(stands.first()), await rounded(visitor.page.locator('#mark'))];
      await visitor.page.screenshot({ path: test.info().outputPath('held.png') });
      await visitor.accept();
      await expect(stands).toHaveCount(0);
      const after = [await rounded(visitor.page.locator('[data-purpose]').first()), await rounded(visitor.page.locator('#mark'))];
      for (const [i, box] of after.entries()) {
        // In a line of text a frame stands on the letters' base and a placeholder holds letters of its own: 4 px a line.
        for (const side of ['x', 'y', 'width', 'height'] as const) expect(Math.abs(box[side] - before[i][side]), `${side}: ${JSON.stringify({ before, after })}`).toBeLessThanOrEqual(side === 'y' ? 8 : 1);
      }
    });
  }
}

test('what is not shown has a placeholder that shows when it does', async ({ visitor, temoin, site, partners }) => {
  const body = `<div id="tab" style="display:none"><iframe title="Film" width="420" height="240" data-purpose="functional" data-service="videoplage" data-src="${partners.url}/own/film.html"></iframe></div>`;
  await visitor.meet(site.page('/tab', html(`<script src="${temoin.url}/k/demo.js"></script>`, body)));
  await visitor.page.locator('#tab').evaluate((tab) => (tab.style.display = 'block'));
  const { width, height } = await rounded(visitor.page.locator('.tmn-stand'));
  expect(width).toBeGreaterThan(200);
  expect(height).toBeGreaterThan(80);
});

test('a held image keeps its room and shows nothing, neither icon nor text', async ({ visitor, temoin, site, partners }) => {
  const image = `<img id="held" alt="Réclame" width="400" height="120" style="display:block" data-purpose="advertising" data-src="${partners.url}/demo/tiers/reclame.svg">`;
  const frame = (inner: string) => html(`<script src="${temoin.url}/k/demo.js"></script>`, `<div id="room" style="width:400px;height:130px">${inner}</div>`);
  const picture = async () => (await visitor.page.locator('#room').screenshot()).toString('base64');
  await visitor.meet(site.page('/empty', frame('')));
  const empty = await picture();
  await visitor.meet(site.page('/image', frame(image)));
  expect(await picture()).toBe(empty);
  expect(await rounded(visitor.page.locator('#held'))).toMatchObject({ width: 400, height: 120 });
  await visitor.page.locator('#held').evaluate((img) => (img.style.visibility = ''));
  expect(await picture(), 'control: shown, it would be seen').not.toBe(empty);
  await visitor.page.reload();
  await visitor.accept();
  await expect(visitor.page.locator('#held')).toBeVisible();
  await expect.poll(picture).not.toBe(empty);
});

test('the added button is away as long as the visitor is asked', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/asked', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  const added = visitor.page.locator('body > button[data-temoin=open]');
  await expect(added).toHaveCount(1);
  await expect(added).toBeHidden();
  await visitor.refuse();
  await expect(added).toBeVisible();
});
