// Nothing leaks: every kind of fetching and writing, for every purpose, in every state, by both ways in.
import { calls, prelude, waiting, writes } from './support/kinds';
import { html } from './support/site';
import type { Temoin } from './support/temoin';
import { expect, test } from './support/test';
import { free, hosts, type Trackers } from './support/trackers';
import type { Visitor } from './support/visitor';


/** A service of each purpose with the host that it declares. */
const partners = {
  functional: { service: 'videoplage', host: hosts.functional },
  advertising: { service: 'regie_azur', host: hosts.advertising },
  social: { service: 'partageons', host: hosts.social },
} as const;
type Purpose = keyof typeof partners;
const purposes = Object.keys(partners) as Purpose[];
const labels = { functional: 'Confort', advertising: 'Publicité', social: 'Réseaux sociaux' };
const kept = Object.keys(waiting);
const passing = Object.keys(calls);

/** What the markup of a page declares for one purpose: all kinds of elements, and the kinds of calls in a script. */
function declared(purpose: Purpose, port: number): string {
  const { service, host } = partners[purpose];
  const url = `http://${host}:${port}/declared-`;
  const by = `data-purpose="${purpose}" data-service="${service}"`;
  return `<script type="text/plain" ${by} data-src="${url}slow-first.js"></script>
    <script type="text/plain" ${by}>(self.ran ??= []).push('second'); fire(${JSON.stringify(passing)}, '${url}')</script>
    <script type="text/plain" ${by} data-src="${url}third.js"></script>
    <script type="text/plain" ${by} data-type="module" data-src="${url}module.js"></script>
    <iframe title="x" ${by} data-src="${url}iframe.html"></iframe><img alt="" ${by} data-src="${url}img.gif"><img alt="" ${by} data-srcset="${url}srcset.gif 1x">
    <link rel="stylesheet" ${by} data-href="${url}sheet.css"><link rel="preload" as="fetch" crossorigin="anonymous" ${by} data-href="${url}preload.txt">
    <video ${by} data-src="${url}video.mp4"></video><video ${by}><source data-src="${url}source.mp4"></video>
    <template ${by}><img alt="" src="${url}template.gif"><script src="${url}within.js"></script></template>`;
}
const inMarkup = ['slow-first', 'third', 'module', 'iframe', 'img', 'srcset', 'sheet', 'preload', 'video', 'source', 'template', 'within', ...passing].map((kind) => 'declared-' + kind);

/** Names that its scripts leave when they run, in order. */
const order = ['declared-slow-first', 'second', 'declared-third'];

/** What scripts of the page write while it is parsed: a whole tag, and one in two parts. */
const written = (host: string, port: number) =>
  `<script>document.write('<script src="http://${host}:${port}/written.js"><' + '/script>'); document.write('<img alt="" src="http://${host}'); document.write(':${port}/parts.gif">')</script>`;
const byWriting = ['written', 'parts'];

const page = (temoin: Temoin, port: number) =>
  html(
    `<script src="${temoin.url}/k/demo.js"></script><script>${prelude}</script>${[...purposes.map((purpose) => partners[purpose].host), free].map((host) => written(host, port)).join('')}`,
    purposes.map((purpose) => declared(purpose, port)).join(''),
  );

/** Kinds by how often a host was asked for them. */
function counted(trackers: Trackers, host: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const hit of trackers.hits) {
    const [, name] = hit.startsWith(host + '/') ? (hit.match(/\/([\w-]+)\.\w+$/) ?? []) : [];
    if (name) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
const once = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 1]));

/** Has scripts of the page fetch, of every host and last of the free one, so that its requests prove the others' absence. */
async function fire(visitor: Visitor, trackers: Trackers, names: string[], prefix = ''): Promise<void> {
  const bases = [...purposes.map((purpose) => partners[purpose].host), free].map((host) => `http://${host}:${trackers.port}/${prefix}`);
  const faults = await visitor.page.evaluate(
    ([names, bases]) => {
      const page = window as unknown as { fire(names: string[], base: string): void; faults: string[] };
      for (const base of bases) page.fire(names, base);
      return page.faults;
    },
    [names, bases] as const,
  );
  expect(faults, 'nothing throws').toEqual([]);
}

/** Asserts that hosts of the open purposes, and the free one, were asked for each kind once, and no other for any. */
async function expectHits(trackers: Trackers, open: readonly Purpose[], names: string[], freely: string[]): Promise<void> {
  const all = () => Object.fromEntries([...purposes.map((purpose) => [purpose, counted(trackers, partners[purpose].host)] as const), [free, counted(trackers, free)]]);
  const wanted = Object.fromEntries([...purposes.map((purpose) => [purpose, open.includes(purpose) ? once(...names) : {}] as const), [free, once(...freely)]]);
  await expect.poll(all).toEqual(wanted);
}

/** Has scripts of the page write under every declared name, and asserts that exactly those of open purposes are there. */
async function expectWrites(visitor: Visitor, open: readonly Purpose[]): Promise<void> {
  const found = await visitor.page.evaluate((all) => (window as unknown as { write(all: typeof writes): Promise<string[]> }).write(all), writes);
  expect(found.sort()).toEqual([...open.flatMap((purpose) => writes[purpose]), ...writes.free].map(([kind, name]) => `${kind} ${name}`).sort());
}

/** One page in one state: what its markup declares, what it writes, what its scripts fetch and keep. */
async function expectOpen(visitor: Visitor, trackers: Trackers, open: readonly Purpose[]): Promise<void> {
  await fire(visitor, trackers, [...kept, ...passing]);
  await expectHits(trackers, open, [...inMarkup, ...byWriting, ...kept, ...passing], [...byWriting, ...kept, ...passing]);
  const ran = await visitor.page.evaluate(() => (window as { ran?: string[] }).ran ?? []);
  expect(ran.filter((name) => order.includes(name))).toEqual(open.flatMap(() => order));
  await expectWrites(visitor, open);
}

/** A choice made in one visit, and the page in the next. */
async function choose(visitor: Visitor, open: readonly Purpose[]): Promise<void> {
  await visitor.open();
  for (const purpose of open) await visitor.toggle(labels[purpose]).click();
  await visitor.save();
}

test.beforeEach(({ trackers }) => {
  trackers.hits.length = 0;
});

test('no choice', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/matrix', page(temoin, trackers.port)));
  await expectOpen(visitor, trackers, []);
});

for (const open of [[], ...purposes.map((purpose) => [purpose]), purposes])
  test(`chosen: [${open}]`, async ({ visitor, temoin, site, trackers }) => {
    const empty = site.page('/empty', html(`<script src="${temoin.url}/k/demo.js"></script>`));
    await visitor.meet(empty);
    await choose(visitor, open);
    await visitor.revisit(site.page('/matrix', page(temoin, trackers.port)));
    await expectOpen(visitor, trackers, open);
  });

for (const open of [[], ...purposes.map((purpose) => [purpose]), purposes])
  test(`released on the page: [${open}]`, async ({ visitor, temoin, site, trackers }) => {
    await visitor.meet(site.page('/matrix', page(temoin, trackers.port)));
    await fire(visitor, trackers, [...kept, ...passing]);
    await expectHits(trackers, [], [], [...byWriting, ...kept, ...passing]);
    await choose(visitor, open);
    // A page that goes on: the address changes, new elements and calls come.
    await visitor.page.evaluate(() => history.pushState({}, '', '/next'));
    await fire(visitor, trackers, [...kept, ...passing], 'next-');
    const next = [...kept, ...passing].map((kind) => 'next-' + kind);
    await expectHits(trackers, open, [...inMarkup, ...byWriting, ...kept, ...next], [...byWriting, ...kept, ...passing, ...next]);
  });

test('all, then withdrawn: from that moment on, and after the reload', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/empty', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.accept();
  await visitor.revisit(site.page('/matrix', page(temoin, trackers.port)));
  await expectOpen(visitor, trackers, purposes);
  trackers.hits.length = 0;
  await visitor.takeBack(async () => {
    await visitor.page.evaluate(() => (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw());
    await fire(visitor, trackers, [...kept, ...passing], 'late-').catch(() => {});
  });
  await fire(visitor, trackers, [...kept, ...passing], 'after-');
  await expect.poll(() => counted(trackers, free)).toMatchObject(once(...[...kept, ...passing].map((kind) => 'after-' + kind)));
  for (const purpose of purposes) expect(counted(trackers, partners[purpose].host)).toEqual({});
  await expectWrites(visitor, []);
});

test('expired', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/empty', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.accept();
  const cookie = (await visitor.cookie())!;
  const fields = cookie.value.split('.');
  fields[2] = (Date.now() - 400 * 864e5).toString(36);
  await visitor.page.context().addCookies([{ ...cookie, value: fields.join('.') }]);
  await visitor.meet(site.page('/matrix', page(temoin, trackers.port)));
  await expectOpen(visitor, trackers, []);
});

test('a new version of the notice', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/empty', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.accept();
  await temoin.publish('material');
  // A browser keeps the loader for some minutes.
  const devtools = await visitor.page.context().newCDPSession(visitor.page);
  await devtools.send('Network.clearBrowserCache');
  await visitor.meet(site.page('/matrix', page(temoin, trackers.port)));
  await expectOpen(visitor, trackers, []);
});

test('Global Privacy Control', async ({ visitor, temoin, site, trackers }) => {
  await visitor.page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }));
  await visitor.revisit(site.page('/matrix', page(temoin, trackers.port)));
  await expectOpen(visitor, trackers, []);
});

/** Calls of the loader that fail, each at its first and every time. */
for (const place of ['new MutationObserver(', 'document.querySelectorAll(', 'document.importNode(', 'Date.now('])
  test(`a fault of ours at ${place}`, async ({ visitor, temoin, site, trackers }) => {
    let broken = false;
    await visitor.page.route('**/k/demo.js', async (route) => {
      const answer = await route.fetch();
      const body = await answer.text();
      const text = body.replaceAll(place, 'new fault(');
      broken = text !== body;
      await route.fulfill({ response: answer, body: text });
    });
    await visitor.page.goto(site.page('/matrix', page(temoin, trackers.port)));
    expect(broken).toBe(true);
    await expectOpen(visitor, trackers, []);
  });

test('control: where it only reports, whatever is not declared goes out, and the console names it', async ({ visitor, temoin, site, trackers }) => {
  await temoin.set({ guard: { report: true } });
  const said: string[] = [];
  visitor.page.on('console', (message) => said.push(message.text()));
  await visitor.meet(site.page('/matrix', page(temoin, trackers.port)));
  await fire(visitor, trackers, [...kept, ...passing]);
  const all = [...byWriting, ...kept, ...passing];
  await expectHits(trackers, purposes, all, all);
  await expectWrites(visitor, purposes);
  const about = (what: string) => said.filter((text) => text.includes(what)).length;
  for (const purpose of purposes) expect(about(`${partners[purpose].host}:${trackers.port}/fetch.txt would wait for ${partners[purpose].service}`), 'each once').toBe(1);
  expect(about('_azur_id would wait for regie_azur')).toBe(1);
  await temoin.set({ guard: {} });
});

test('hosts that are safe, or the page’s own, are let through', async ({ visitor, temoin, site, trackers }) => {
  await temoin.set({ guard: { safe: [partners.social.host] } });
  const text = page(temoin, trackers.port);
  await visitor.meet(site.page('/matrix', text));
  await fire(visitor, trackers, passing);
  await expectHits(trackers, ['social'], [...byWriting, ...passing], [...byWriting, ...passing]);
  await temoin.set({ guard: {} });
  for (const host of [partners.functional.host, 'videoplage.example', 'www.' + partners.functional.host]) {
    trackers.hits.length = 0;
    await visitor.page.goto(site.page('/matrix', text, { host }));
    await fire(visitor, trackers, passing.filter((kind) => kind !== 'worker'));
    const names = [...byWriting, ...passing.filter((kind) => kind !== 'worker')];
    await expectHits(trackers, ['functional'], names, names);
  }
});
