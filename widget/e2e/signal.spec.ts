// What the browser asks for on the visitor's behalf: it refuses, is told to have been heard, and yields to a choice by hand.
import type { Browser, Page } from '@playwright/test';
import { expectSound } from './support/look';
import { expectNothing, expectOpen, ids } from './support/shop';
import { expect, test } from './support/test';
import { Visitor } from './support/visitor';

/** A visitor whose browser sends a signal, by property and by header, as those browsers do. */
async function withSignal(browser: Browser, signal: 'gpc' | 'dnt', options: object = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'fr-FR', extraHTTPHeaders: signal === 'gpc' ? { 'Sec-GPC': '1' } : { DNT: '1' }, ...options });
  await context.addInitScript((property) => {
    Object.defineProperty(Navigator.prototype, property, { get: () => (property === 'doNotTrack' ? '1' : true), configurable: true });
  }, signal === 'gpc' ? 'globalPrivacyControl' : 'doNotTrack');
  return new Visitor(await context.newPage());
}

const line = (page: Page) => page.getByText('Le signal de refus de votre navigateur est respecté.');
const refused = 'Sauf si vous les acceptez vous-même, restent désactivés : Publicité, Réseaux sociaux';

test.afterAll(({ temoin }) => temoin.set({ mode: {} }));

test('a browser with Global Privacy Control is told that it is honoured; nothing is granted, kept or recorded for it', async ({ browser, temoin, shop, partners }) => {
  const visitor = await withSignal(browser, 'gpc');
  const before = (await temoin.events()).length;
  await visitor.meet(shop);
  await expect(line(visitor.page)).toContainText(refused);
  expect((await visitor.choices()).purposes).toEqual({ functional: false, advertising: false, social: false });
  await expectNothing(visitor, partners);
  expect(await visitor.cookie()).toBeUndefined();
  expect(await temoin.events()).toHaveLength(before);

  // The second layer says so too, and every switch is off.
  await visitor.open();
  await expect(visitor.dialog.getByText(refused)).toBeVisible();
  await expect(visitor.dialog.getByRole('switch', { checked: true })).toHaveCount(0);
  await visitor.page.context().close();
});

test('what is accepted by hand wins over Global Privacy Control, and the record tells both', async ({ browser, temoin, shop, partners }) => {
  const visitor = await withSignal(browser, 'gpc');
  await visitor.meet(shop);
  await visitor.accept();
  await expectOpen(visitor, partners, ids);
  const [event] = await temoin.events(await visitor.subject());
  expect(event.record.event).toMatchObject({ act: 'accept_all', entity_id: 'visitor', event_state: 'given', signals: 'gpc' });
  await visitor.revisit();
  expect((await visitor.choices()).purposes).toEqual({ functional: true, advertising: true, social: true });
  // There is a choice now: nothing stays off for the signal.
  await visitor.open();
  await expect(visitor.dialog.getByText(refused)).toHaveCount(0);
  await visitor.page.context().close();
});

test('Do Not Track is heard where the notice says so, and nowhere else', async ({ browser, temoin, shop }) => {
  await temoin.set({ mode: {} });
  let visitor = await withSignal(browser, 'dnt');
  await visitor.meet(shop);
  await expect(line(visitor.page)).toHaveCount(0);
  await visitor.refuse();
  expect((await temoin.events(await visitor.subject()))[0].record.event).not.toHaveProperty('signals');
  await visitor.page.context().close();

  await temoin.set({ mode: { do_not_track: true } });
  visitor = await withSignal(browser, 'dnt');
  await visitor.meet(shop);
  await expect(line(visitor.page)).toContainText(refused);
  await visitor.refuse();
  expect((await temoin.events(await visitor.subject()))[0].record.event).toMatchObject({ act: 'refuse_all', signals: 'dnt' });
  await visitor.page.context().close();
});

test('control: a browser without a signal is told of none', async ({ visitor, temoin, shop }) => {
  await visitor.meet(shop);
  await expect(line(visitor.page)).toHaveCount(0);
  await visitor.accept();
  expect((await temoin.events(await visitor.subject()))[0].record.event).not.toHaveProperty('signals');
});

test('the line fits a small screen as well, dark too', async ({ browser, shop }) => {
  for (const [width, colorScheme] of [[1280, 'light'], [360, 'dark']] as const) {
    const visitor = await withSignal(browser, 'gpc', { viewport: { width, height: 800 }, colorScheme });
    await visitor.meet(shop);
    await expectSound(visitor.page, `signal-${width}`);
    await visitor.open();
    await expectSound(visitor.page, `signal-${width}-second`);
    await visitor.page.context().close();
  }
});
