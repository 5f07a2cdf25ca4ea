// What a person with other eyes, hands or screens meets.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

export const schemes = ['light', 'dark'] as const;
export const widths = [360, 1280];

/** Violations of WCAG 2.2 AA that axe finds in a part of the page, as lines. */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include(within).options({ resultTypes: ['violations'] }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  // Only what several frames say has to be joined, in a new page each time; without frames that is half of the time for nothing.
  const { violations } = await axe.setLegacyMode(page.frames().length === 1).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
}

/** Asserts that a page, or what of it is ours, has no violation and does not scroll sideways, and keeps a picture of it. */
export async function expectSound(page: Page, name: string, within?: string): Promise<void> {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`), animations: 'disabled' });
  expect(await violations(page, within), name).toEqual([]);
  const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content, `${name}: width of the content`).toBeLessThanOrEqual(view);
}
