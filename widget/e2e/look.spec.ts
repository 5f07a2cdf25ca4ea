// How the banner is drawn: every layout and theme for every eye, hand and screen, whatever the site's tokens.
import { expectSound, schemes } from './support/look';
import { test } from './support/test';

const layouts = ['bar', 'box', 'modal'] as const;
const widths = [360, 768, 1280];

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
        await expectSound(page, `${layout}-${scheme}-${width}`);
      }
      await visitor.open();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await expectSound(page, `${layout}-${scheme}-${width}-second`);
      }
    });
  }
}
