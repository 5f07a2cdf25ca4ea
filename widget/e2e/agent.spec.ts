// Programs that act for the visitor: an agent that refuses finds the banner and is taken at its word; a list that hides
// banners does not know ours.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FiltersEngine, Request } from '@ghostery/adblocker';
import type { Page } from '@playwright/test';
import { root } from './support/build';
import { expect, test } from './support/test';

const agent = path.join(root, 'node_modules/@duckduckgo/autoconsent');

interface Message {
  type: string;
  cmp?: string;
  result?: boolean;
  id?: string;
  code?: string;
}

/** Lets DuckDuckGo's autoconsent loose on every page, as its browsers do; answers what it says. */
async function agentOn(page: Page): Promise<Message[]> {
  const said: Message[] = [];
  const rules = JSON.parse(readFileSync(path.join(agent, 'rules/rules.json'), 'utf8'));
  const config = { enabled: true, autoAction: 'optOut', disabledCmps: [], enablePrehide: false, enableCosmeticRules: true, detectRetries: 20, enableHeuristicDetection: true, heuristicMode: 'reject', heuristicPopupSearchTimeout: 500 };
  await page.exposeBinding('autoconsentSendMessage', async ({ frame }, message: Message) => {
    said.push(message);
    const answer = (body: object) => frame.evaluate((body) => (window as unknown as { autoconsentReceiveMessage(body: object): Promise<void> }).autoconsentReceiveMessage(body), body);
    if (message.type === 'init') await answer({ type: 'initResp', config, rules });
    if (message.type === 'eval') await answer({ type: 'evalResp', id: message.id, result: await frame.evaluate(message.code as string) });
  });
  await page.addInitScript({ path: path.join(agent, 'dist/autoconsent.playwright.js') });
  return said;
}

const told = (said: Message[], type: string) => said.find((message) => message.type === type);

for (const [lang, layout] of [['fr', 'box'], ['en', 'box'], ['fr', 'bar'], ['fr', 'modal']] as const) {
  test(`an agent finds the banner and refuses, and is recorded as one: ${lang}, ${layout}`, async ({ browser, temoin, shop, partners }) => {
    await temoin.set({ look: { layout } });
    const context = await browser.newContext({ locale: lang });
    const page = await context.newPage();
    const said = await agentOn(page);
    const recorded = page.waitForResponse((answer) => answer.url().endsWith('/v1/decisions') && answer.request().method() === 'POST');
    await page.goto(lang === 'fr' ? shop : `${shop}?lang=en`);
    expect((await recorded).status()).toBe(201);
    await expect.poll(() => told(said, 'autoconsentDone'), { timeout: 30_000 }).toMatchObject({ cmp: 'HEURISTIC-REJECT' });
    expect(told(said, 'optOutResult')).toMatchObject({ result: true });
    await expect(page.locator('.tmn')).toHaveCount(await page.locator('.tmn-stand').count());
    const subject = (await context.cookies()).find(({ name }) => name === 'temoin')?.value.split('.')[1];
    const [event, ...more] = await temoin.events(subject);
    expect(more).toEqual([]);
    expect(event.record.event.act).toBe('signal');
    expect(event.record.purposes).toMatchObject({ functional: false, advertising: false, social: false });
    expect(partners.hits).toEqual([]);
    await context.close();
    await temoin.set({ look: {} });
  });
}

test('control: without the words of a refusal the agent finds nothing, and nothing is recorded', async ({ page, temoin, shop }) => {
  const before = (await temoin.events()).length;
  const said = await agentOn(page);
  await page.addInitScript(() => {
    new MutationObserver(() => {
      for (const button of document.querySelectorAll('.tmn-key')) if (button.textContent === 'Tout refuser') button.textContent = 'Plus';
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(shop);
  await expect.poll(() => said.filter(({ type }) => type === 'report').length, { timeout: 30_000 }).toBeGreaterThan(0);
  await expect(page.getByRole('button', { name: 'Plus' })).toBeVisible();
  expect(told(said, 'optOutResult')).toBeUndefined();
  expect(await temoin.events()).toHaveLength(before);
});

/** Stricter than the lists: whatever holds one of their words, as an address, an id or a class. */
const words = ['cookie', 'consent', 'cmp', 'gdpr', 'rgpd', 'banner', 'privacy', 'track', 'notice', 'cnil', 'tcf'];
const strict = words.flatMap((word) => [word, `##[id*="${word}" i]`, `##[class*="${word}" i]`]).join('\n');

/** Real lists, such as EasyList and its cookie list, lie in the folder that TEMOIN_BLOCKER_LISTS names; they are not ours to ship. */
function lists(): Record<string, string> {
  const folder = process.env.TEMOIN_BLOCKER_LISTS;
  const files = folder && existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.txt')) : [];
  return { strict, ...Object.fromEntries(files.map((name) => [name, readFileSync(path.join(folder as string, name), 'utf8')])) };
}

const page = { url: 'https://www.boutique.example/', hostname: 'www.boutique.example', domain: 'boutique.example' };

for (const [name, text] of Object.entries(lists())) {
  test(`a blocker leaves our requests and elements alone: ${name}`, async ({ visitor, shop, temoin }) => {
    const engine = FiltersEngine.parse(text);
    const isBlocked = (url: string, type: string) => engine.match(Request.fromRawDetails({ url, type: type as 'script', sourceUrl: page.url })).match;
    if (name === 'strict') expect(isBlocked('https://www.boutique.example/t/cookie-banner.js', 'script'), 'control').toBe(true);

    const requests: { path: string; type: string }[] = [
      { path: '/k/demo/choices', type: 'document' },
      { path: '/k/demo/0123456789ab.fr.js', type: 'script' }, // to a visitor of another host's page
    ];
    visitor.page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (origin === temoin.url && /^\/(k|v1)\//.test(pathname)) requests.push({ path: pathname, type: request.resourceType() });
    });
    await visitor.meet(shop);

    // What the blocker would hide is hidden, and our layers are still there.
    const names = await visitor.page.locator('.tmn, .tmn *').evaluateAll((all) => all.flatMap((el) => [...el.classList]));
    const { styles } = engine.getCosmeticsFilters({ ...page, classes: [...names, 'control'], ids: [], hrefs: [], getBaseRules: true, getInjectionRules: false, getExtendedRules: false, getRulesFromDOM: true, getRulesFromHostname: true });
    await visitor.page.addStyleTag({ content: styles || '/* hides nothing */' });
    await visitor.page.evaluate(() => document.body.append(Object.assign(document.createElement('p'), { className: 'cookie-banner', textContent: 'Control' })));
    if (name === 'strict') await expect(visitor.page.getByText('Control', { exact: true })).toBeHidden();
    await expect(visitor.layer).toBeVisible();
    for (const label of ['Tout refuser', 'Tout accepter', 'Choisir']) await expect(visitor.button(label)).toBeVisible();
    await visitor.open();
    await expect(visitor.toggle('Publicité')).toBeVisible();
    await visitor.save();

    for (const part of ['/k/demo.js', '.more.js', '/v1/shown', '/v1/decisions']) expect(requests.some(({ path }) => path.includes(part)), part).toBe(true);
    // From another host, and by the path of the site's own.
    for (const { path, type } of requests) for (const place of ['https://choix.example.net', 'https://www.boutique.example/t']) expect(isBlocked(place + path, type), place + path).toBe(false);
  });
}
