// A Content-Security-Policy by the visitor's choice: the browser itself refuses what nobody marked, also what its preload
// scanner would fetch before any script runs.
import { choiceOf, csp, verify } from '../enforce.js';
import { canStart, fronts, policyOf, startFront } from './support/front';
import { html } from './support/site';
import { expect, test } from './support/test';
import { free, hosts, type Trackers } from './support/trackers';
import type { Visitor } from './support/visitor';

const base = "default-src 'self'; img-src 'self' data:; object-src 'none'";

/** What stands unmarked in a page, by the host that it comes from. */
const markup = {
  script: [hosts.advertising, '/script.js', '<script src="URL"></script>'],
  img: [hosts.advertising, '/img.gif', '<img src="URL" alt="">'],
  style: [hosts.social, '/style.css', '<link rel="stylesheet" href="URL">'],
  preload: [hosts.social, '/preload.js', '<link rel="preload" as="script" href="URL">'],
  iframe: [hosts.functional, '/iframe.html', '<iframe src="URL" title="frame"></iframe>'],
  video: [hosts.functional, '/video.mp4', '<video src="URL" preload="auto"></video>'],
  nobodys: [free, '/nobodys.js', '<script src="URL"></script>'],
} as const;
const all = Object.values(markup);
const wanted = (isWanted: (host: string) => boolean) => all.filter(([host]) => isWanted(host)).map(([host, path]) => host + path).sort();
const declared = wanted((host) => host !== free);

/** A page with the banner and all of it, in the head and in the body as the parser likes. */
const page = (snippet: string, port: number) =>
  html(snippet, all.map(([host, path, tag]) => tag.replace('URL', `http://${host}:${port}${path}`)).join('\n') + '<a href="#" data-temoin="open">Mes choix</a>');

/** Opens the page, again when it is open: it has loaded, and each of the seven has been asked for or refused. */
async function load({ page }: Visitor, url: string, trackers: Trackers): Promise<void> {
  trackers.hits.length = 0;
  await page.goto(url, { waitUntil: 'load' });
  await expect
    .poll(async () => {
      const refused = await page.evaluate(() => (window as unknown as { refused: string[] }).refused);
      return new Set([...refused.map((uri) => new URL(uri).hostname + new URL(uri).pathname), ...trackers.hits]).size;
    })
    .toBe(all.length);
}

const hits = (trackers: Trackers) => [...new Set(trackers.hits)].sort();

/** Has each page note what its policy refuses. */
const watch = ({ page }: Visitor) =>
  page.addInitScript(() => {
    const refused: string[] = [];
    Object.assign(window, { refused });
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI));
  });

for (const kind of fronts)
  test(`${kind}: nothing is fetched before the choice, after a refusal and after a withdrawal; what was granted is, from the next page on`, async ({ visitor, temoin, site, trackers }) => {
    test.skip(!canStart(kind), `${kind} is not on this machine, and only root on a Debian without systemd gets it by itself`);
    const pages = new URL(site.page('/scoped', page(`<script src="${temoin.url}/k/demo.js"></script>`, trackers.port))).origin;
    const front = await startFront(kind, temoin, pages, base);
    const url = `${front.url}/scoped`;
    try {
      await watch(visitor);
      await load(visitor, url, trackers);
      await expect(visitor.layer).toBeVisible();
      expect(hits(trackers), 'before the choice').toEqual([]);

      await visitor.refuse();
      await load(visitor, url, trackers);
      expect(hits(trackers), 'after a refusal').toEqual([]);

      await visitor.open();
      await visitor.toggle('Confort').click();
      await visitor.save();
      expect(hits(trackers), 'on the page where the choice is made').toEqual([]);
      await load(visitor, url, trackers);
      expect(hits(trackers), 'one purpose').toEqual(wanted((host) => host === hosts.functional));

      await visitor.open();
      await visitor.decide(() => visitor.dialog.getByRole('button', { name: 'Tout accepter' }).click());
      await load(visitor, url, trackers);
      expect(hits(trackers), 'after the grant').toEqual(declared);

      await visitor.open();
      await visitor.decide(() => visitor.dialog.getByRole('button', { name: 'Tout refuser' }).click());
      await load(visitor, url, trackers);
      expect(hits(trackers), 'after the withdrawal').toEqual([]);
    } finally {
      await front.end();
    }
  });

test('control: without the header the same page fetches all of it before anybody has chosen', async ({ visitor, temoin, site, trackers }) => {
  const url = site.page('/unscoped', page(`<script src="${temoin.url}/k/demo.js"></script>`, trackers.port));
  await watch(visitor);
  await load(visitor, url, trackers);
  await expect(visitor.layer).toBeVisible();
  expect(hits(trackers)).toEqual(wanted(() => true));
});

/** The header that a program with these cookies gets. */
const headerOf = async (url: string, cookie: string) => (await fetch(url, { headers: { cookie } })).headers.get('content-security-policy');

test('the four send the same header for every choice, and none of them grants more than was chosen', async ({ temoin, site }) => {
  const pages = new URL(site.page('/compared', html(''))).origin;
  const policy = await policyOf(temoin);
  const base = "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'";
  const header = csp(policy, { base });
  const answers = policy.purposes.length + policy.services.length;
  const cookie = (bits: string, { made = Date.now(), material = policy.material, act = 2 } = {}) => `temoin=1.AbCdEfGhIjKlMnOpQrStUA.${made.toString(36)}.${material}.${act}.${bits}`;
  const month = 30.4 * 864e5;
  const cookies = [
    '',
    ...Array.from({ length: 1 << answers }, (_, bits) => `a=1; ${cookie(bits.toString(16))}; b=2`),
    cookie('ff', { made: Date.now() - 12 * month }),
    cookie('ff', { made: Date.now() - 14 * month }),
    cookie('ff', { made: 0 }),
    cookie('ff', { material: '0'.repeat(16) }),
    cookie('ff', { act: 7 }),
    `${cookie('ff')}.1`,
    cookie('1ff'),
    cookie('0ff'),
    cookie('FF'),
    cookie(''),
    cookie('ff').replace('=1.', '=2.'),
    `x${cookie('ff')}`,
    cookie('ff').replace('AbC', ''),
  ];
  for (const kind of fronts.filter(canStart)) {
    const front = await startFront(kind, temoin, pages, base);
    try {
      for (const one of cookies) expect(await headerOf(`${front.url}/compared`, one), `${kind}: ${one}`).toBe(header.value(choiceOf(policy, one)));
      // Of two, middleware takes the later; web servers, which cannot tell, take none.
      const two = `${cookie('ff')}; ${cookie('0', { made: Date.now() - 1000 })}`;
      expect(await headerOf(`${front.url}/compared`, two)).toBe(header.value(kind === 'Go' || kind === 'Node' ? choiceOf(policy, two) : undefined));
      expect((await fetch(`${front.url}/compared`)).headers.get('vary')).toMatch(/cookie/i);
    } finally {
      await front.end();
    }
  }
  expect(new Set(cookies.map((one) => header.value(choiceOf(policy, one)))).size, 'control: as many headers as there are sets of services with hosts').toBe(16);
});

test('a policy of the site’s own stays as it is, and both are followed', async ({ visitor, temoin, site, trackers }) => {
  const own = "img-src 'self'";
  const pages = new URL(site.page('/both', page(`<script src="${temoin.url}/k/demo.js"></script>`, trackers.port), { headers: { 'Content-Security-Policy': own } })).origin;
  await watch(visitor);
  const both = [csp(await policyOf(temoin), { base }).value(), own].sort();
  for (const kind of fronts.filter(canStart)) {
    const front = await startFront(kind, temoin, pages, base);
    try {
      expect((await headerOf(`${front.url}/both`, ''))?.split(/, /).sort(), kind).toEqual(both);
      if (kind !== 'Node') continue;
      await load(visitor, `${front.url}/both`, trackers);
      await visitor.accept();
      await load(visitor, `${front.url}/both`, trackers);
      expect(hits(trackers)).toEqual(declared.filter((path) => !path.endsWith('.gif')));
    } finally {
      await front.end();
    }
  }
});

test('a signed token stands beside the choice, ends with it, and is gone when it is taken back', async ({ visitor, temoin, site }) => {
  await temoin.set({ token: true });
  try {
    const keys = await (await fetch(`${temoin.url}/.well-known/jwks.json`)).json();
    const token = async () => (await visitor.page.context().cookies()).find(({ name }) => name === 'temoin_token');
    await visitor.meet(site.page('/signed', html(`<script src="${temoin.url}/k/demo.js"></script>`, '<a href="#" data-temoin="open">Mes choix</a>')));
    expect(await token()).toBeUndefined();

    await visitor.open();
    await visitor.toggle('Confort').click();
    await visitor.save();
    const [kept, choice] = [await token(), await visitor.cookie()];
    expect({ ...kept, value: choice?.value }).toEqual({ ...choice, name: 'temoin_token' });
    const signed = verify(kept?.value ?? '', { keys, site: 'demo' });
    expect(signed).toMatchObject({ subject: await visitor.subject(), purposes: ['functional'], services: ['affichage', 'videoplage'] });
    expect(Math.abs(+signed.ends / 1000 - (choice?.expires ?? 0))).toBeLessThan(60);
    expect(() => verify(kept?.value ?? '', { keys, site: 'demo', now: signed.ends })).toThrow('ended');
    expect(await visitor.page.evaluate(() => localStorage['temoin.receipt'])).not.toContain('token');

    await visitor.revisit();
    expect(await token()).toEqual(kept);

    // What a visitor takes back is gone before anybody has answered.
    await temoin.stopListening();
    await visitor.page.evaluate(() => (window as unknown as { temoin: { withdraw(): void } }).temoin.withdraw());
    expect(await token()).toBeUndefined();
    await temoin.listenAgain();
    await visitor.revisit();
    await visitor.delivered();
    expect(await token()).toBeUndefined();
  } finally {
    await temoin.listenAgain();
    await temoin.set({ token: false });
  }
});

test('without a choice that holds there is no token', async ({ visitor, temoin, site }) => {
  await temoin.set({ token: true });
  try {
    const page = (n: number) => site.page(`/asked-${n}`, html(`<script src="${temoin.url}/k/demo.js?${n}"></script>`)); // not the one of the browser's cache
    await visitor.meet(page(1));
    await visitor.accept();
    const names = async () => (await visitor.page.context().cookies()).map(({ name }) => name).sort();
    expect(await names()).toEqual(['temoin', 'temoin_token']);
    await temoin.publish('material');
    await visitor.meet(page(2));
    expect(await names()).toEqual(['temoin']);
  } finally {
    await temoin.set({ token: false });
  }
});
