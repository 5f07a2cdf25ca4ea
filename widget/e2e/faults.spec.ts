// Whatever fails below the widget, what is not granted stays shut and the page works. Each fault has a frame of its own,
// on a host of its own, many to a page; requests to hosts of declared services tell what has run.
import type { BrowserContext, Route } from '@playwright/test';
import { type Fault, faults } from './support/faults';
import { html, type Site } from './support/site';
import { expect, test } from './support/test';
import { free, hosts, type Trackers } from './support/trackers';
import type { Visitor } from './support/visitor';


const ids = Object.keys(hosts) as (keyof typeof hosts)[];

/** Calls of a page to a host that is declared, each on its own. */
const undeclared = (url: string) =>
  [
    `const s = document.createElement('script'); s.src = '${url}script.js'; document.head.append(s);`,
    `new Image().src = '${url}image.gif';`,
    `const p = document.createElement('p'); p.innerHTML = '<img src="${url}inner.gif">'; document.body.append(p);`,
    `fetch('${url}fetch.txt').catch(() => {});`,
    `navigator.sendBeacon('${url}beacon.txt');`,
    `const x = new XMLHttpRequest(); x.open('GET', '${url}xhr.txt'); x.send();`,
  ].map((call) => `try { ${call} } catch {}`).join('\n');

/** What a frame tells when it is through. */
interface Report {
  id: string;
  /** Faults that have struck. */
  fired: number;
  /** What of the page's own works. */
  works: string[];
}
const own = ['inline', 'deferred', 'click', 'cookie', 'storage', 'element', 'markup', 'fetch', 'visible'];

/** A page with both kinds of tags for two purposes, and things of its own that must go on. */
function framed(loader: string, id: string, { code = '', file }: Fault, port: number): string {
  const url = (purpose: keyof typeof hosts) => `http://${hosts[purpose]}:${port}/${id}-`;
  const tags = (purpose: keyof typeof hosts) => `
    <script type="text/plain" data-purpose="${purpose}" data-src="${url(purpose)}declared.js"></script>
    <script type="text/plain" data-purpose="${purpose}">new Image().src = '${url(purpose)}inline.gif'</script>
    <img alt="" data-purpose="${purpose}" data-src="${url(purpose)}image.gif">`;
  const body = `<button id="own">Own</button>${tags('functional')}${tags('advertising')}
    <iframe title="Film" width="99" height="9" data-purpose="advertising" data-src="${url('advertising')}frame.html"></iframe>
    <template data-purpose="advertising"><img alt="" src="${url('advertising')}template.gif"><script>new Image().src = '${url('advertising')}within.gif'</script></template>
    <script>${undeclared(url('advertising') + 'undeclared-')}</script>`;
  const head = `<script>${code}</script><script src="${loader}"></script><script>
    window.works = ['inline'];
    const does = async (name, act) => { if (await act()) works.push(name); };
    const frames = () => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))); });
    document.addEventListener('DOMContentLoaded', () => works.push('deferred'));
    // A script that is never answered keeps the page from its load.
    addEventListener('${file?.hang ? 'DOMContentLoaded' : 'load'}', async () => {
      await frames();
      for (const deed of ['choices', 'open', 'close', 'refuseAll', 'withdraw']) try { temoin[deed](); } catch {}
      await frames();
      await does('click', () => new Promise((done) => { own.onclick = () => done(true); own.click(); }));
      await does('cookie', () => { document.cookie = 'panier=1'; return document.cookie.includes('panier=1'); });
      await does('storage', () => { localStorage.setItem('own', '1'); return localStorage.getItem('own') === '1'; });
      await does('element', () => { const p = document.createElement('p'); p.setAttribute('id', 'p'); document.body.append(p); return document.getElementById('p') === p; });
      await does('markup', () => { p.innerHTML = '<b>own</b>'; return p.firstChild.localName === 'b'; });
      await does('fetch', async () => (await fetch('http://${free}:${port}/${id}-probe.txt')).ok);
      await does('visible', () => document.querySelector('h1').checkVisibility({ visibilityProperty: true, opacityProperty: true }));
      top.postMessage({ id: '${id}', fired: window.fired ?? 0, works }, '*');
    });</script>`;
  return html(head, body);
}

/** Answers one of our files as the fault of the frame that asks wants it. */
async function serve(route: Route, files: Map<string, string>, list: Fault[]): Promise<void> {
  const url = route.request().url();
  if (!files.has(url)) files.set(url, await (await route.fetch()).text());
  const { file } = list[Number(route.request().headers().referer?.match(/\/f(\d+)\./)?.[1])] ?? {};
  const isMeant = file?.of === (url.endsWith('/k/demo.js') ? 'loader' : 'ui');
  if (isMeant && file.hang) return;
  const body = files.get(url)!;
  await route.fulfill({
    status: isMeant ? (file.status ?? 200) : 200,
    headers: { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/javascript' },
    body: isMeant ? (file.body?.(body) ?? '') : body,
  });
}

interface Meeting {
  context: BrowserContext;
  site: Site;
  temoin: string;
  trackers: Trackers;
  list: Fault[];
  state: string;
  /** The visitor's cookie before a fault makes another of it, or nothing. */
  value: string;
  /** Makes another loader. */
  change?: (body: string) => string;
}

/** Meets faults, forty to a page, and answers what their frames tell. */
async function meet({ context, site, temoin, trackers, list, state, value, change = (body) => body }: Meeting): Promise<Report[]> {
  const loader = `${temoin}/k/demo.js`;
  const files = new Map([[loader, change(await (await fetch(loader)).text())]]);
  await context.addCookies(value ? list.map(({ cookie }, i) => ({ name: 'temoin', value: cookie?.(value) ?? value, domain: `f${i}.${state}.localhost`, path: '/' })) : []);
  await context.route('**/v1/*', (route) => route.fulfill({ status: 503, headers: { 'Access-Control-Allow-Origin': '*', 'Retry-After': '600' } }));
  await context.route('**/k/demo**', (route) => serve(route, files, list));
  const reports: Report[] = [];
  for (let at = 0; at < list.length; at += 40) {
    const batch = [...list.entries()].slice(at, at + 40);
    const id = (i: number) => `${state}-${i}`;
    const frames = batch.map(([i, fault]) => {
      const url = site.page(`/${id(i)}`, framed(loader, id(i), fault, trackers.port), { host: `f${i}.${state}.localhost` });
      return `<iframe title="${id(i)}" style="position:absolute;width:150px;height:120px;left:${((i - at) % 8) * 155}px;top:${Math.floor((i - at) / 8) * 125}px" src="${url}"></iframe>`;
    });
    const page = await context.newPage();
    const listens = '<script>window.told = {}; addEventListener("message", ({ data }) => { if (data.id) told[data.id] = data; });</script>';
    await page.goto(site.page('/faults', `<!doctype html><title>Faults</title>${listens}${frames.join('')}`, { host: `all.${state}.localhost` }), { waitUntil: 'commit' });
    // The page may not have come to its first script yet.
    const told = () => page.evaluate(() => (window as unknown as { told?: Record<string, Report> }).told ?? {});
    const missing = async () => {
      const found = await told();
      return batch.filter(([i]) => !found[id(i)]).map(([, { name }]) => name);
    };
    await expect.poll(missing, { message: 'pages that do not come to their end', timeout: 60_000 }).toEqual([]);
    const found = await told();
    reports.push(...batch.map(([i]) => found[id(i)]));
    await page.close();
  }
  return reports;
}

/** Requests for what was not granted, by the fault's name. Without the loader nothing can hold what is not declared. */
const leaks = (hits: string[], list: Fault[], granted: (keyof typeof hosts)[] = []) =>
  hits.flatMap((hit) => {
    const fault = list[Number(hit.match(/-(\d+)-/)?.[1])];
    const isHeld = ids.some((id) => hit.startsWith(hosts[id]) && !granted.includes(id));
    return isHeld && !(fault?.file?.of === 'loader' && hit.includes('undeclared')) ? [`${fault?.name}: ${hit}`] : [];
  });

/** A visitor's cookie after a choice on the demo shop. */
async function cookieOf(visitor: Visitor, shop: string, state: string): Promise<string> {
  if (state === 'none') return '';
  await visitor.meet(shop);
  if (state === 'refused') await visitor.refuse();
  else {
    await visitor.open();
    await visitor.toggle('Confort').click();
    await visitor.save();
  }
  return (await visitor.cookie())!.value;
}

for (const state of ['none', 'refused', 'granted'] as const) {
  test(`faults, ${state}: nothing that is not granted runs, and the page works`, async ({ visitor, temoin, site, trackers, shop }) => {
    test.setTimeout(300_000);
    const value = await cookieOf(visitor, shop, state);
    trackers.hits.length = 0;
    const reports = await meet({ context: visitor.page.context(), site, temoin: temoin.url, trackers, list: faults, state, value });
    const lame = reports.flatMap(({ works }, i) => own.filter((name) => !works.includes(name)).map((name) => `${faults[i].name}: ${name}`));
    expect(lame, 'what does not work on the page').toEqual([]);
    expect(leaks(trackers.hits, faults, state === 'granted' ? ['functional'] : [])).toEqual([]);
    const struck = faults.filter(({ file, cookie }, i) => reports[i].fired || file || (cookie && value));
    test.info().annotations.push({ type: 'faults', description: `${faults.length}, of which ${struck.length} struck` });
    expect(struck.length).toBeGreaterThan(200);
  });
}

test('control: without a fault what is granted runs, and nothing else', async ({ visitor, temoin, site, trackers, shop }) => {
  const value = await cookieOf(visitor, shop, 'granted');
  trackers.hits.length = 0;
  const [report] = await meet({ context: visitor.page.context(), site, temoin: temoin.url, trackers, list: [{ name: 'none' }], state: 'sound', value });
  expect(report.works).toEqual(expect.arrayContaining(own));
  // Withdrawing reloads the page, which may tell twice that it is through.
  expect([...new Set(trackers.hits.map((hit) => hit.replace(/-.*-/, ' ')))].sort()).toEqual([`${free}/sound probe.txt`, ...['declared.js', 'image.gif', 'inline.gif'].map((name) => `${hosts.functional}/sound ${name}`)]);
});

test('control: the check is red when the stage that judges does not catch what it throws', async ({ visitor, temoin, site, trackers }) => {
  const list = faults.filter(({ name }) => name.startsWith('HTMLAnchorElement.prototype get hostname'));
  trackers.hits.length = 0;
  // The judge's catch block is emptied: what fails goes through.
  const change = (body: string) => body.replace(/catch\{if\((\w+)\.some\([^}]*?return\}/, 'catch{}');
  await meet({ context: visitor.page.context(), site, temoin: temoin.url, trackers, list, state: 'bare', value: '', change });
  expect(leaks(trackers.hits, list).join()).toContain('undeclared');
});
