// The path on the site's own host, through the real web servers with the configurations that the install page gives:
// everything stays on that host, and its server keeps the choice by HTTP.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { owner } from './support/process';
import { html } from './support/site';
import { Temoin } from './support/temoin';
import { test as base, expect } from './support/test';
import type { Visitor } from './support/visitor';
import { isHere, type Kind, kinds, WebServer } from './support/webserver';

interface Path {
  on: boolean;
  snippet: string;
  proxies: { server: Kind; config: string }[];
}

const test = base.extend<object, { temoin: Temoin; path: Path }>({
  temoin: [
    async ({ secondOrigin }, use) => {
      const temoin = await Temoin.start(secondOrigin.url, { TEMOIN_TRUSTED_PROXIES: '127.0.0.1', TEMOIN_RATE: '1/40' });
      await temoin.set({ path: '/t' });
      await use(temoin);
      await temoin.end();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  /** What the install page says. */
  path: [
    async ({ temoin }, use) => {
      const session = await fetch(`${temoin.url}/api/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(owner) });
      const cookie = session.headers.getSetCookie()[0].split(';')[0];
      await use((await (await fetch(`${temoin.url}/api/sites/demo/install`, { headers: { cookie } })).json()).path);
    },
    { scope: 'worker' },
  ],
});
test.use({ ignoreHTTPSErrors: true }); // Caddy's certificate is its own

/** The cookies that the answer to the next decision sets. */
async function setCookies(visitor: Visitor): Promise<string[]> {
  const answer = await visitor.page.waitForResponse((r) => r.url().endsWith('/t/v1/decisions'));
  return (await answer.headersArray()).filter(({ name }) => name.toLowerCase() === 'set-cookie').map(({ value }) => value);
}

const pairOf = (cookie: string) => cookie.split(';')[0];
const attributesOf = (cookie: string) => cookie.split('; ').slice(1).map((attribute) => attribute.toLowerCase()).sort();

/** What a program gets from a server, coming from one of this machine's addresses. */
async function ask(from: string, port: number, path: string, body?: string): Promise<{ status?: number; text: string }> {
  const sent = request({ host: '127.0.0.1', port, path, localAddress: from, method: body ? 'POST' : 'GET', headers: { Host: `localhost:${port}`, 'Content-Type': 'text/plain', 'X-Forwarded-For': '198.51.100.7', Cookie: 'secret=1; temoin=1.x; xtemoin=2' } });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode, text };
}

for (const kind of kinds) {
  test.describe(kind, () => {
    test.skip(!isHere(kind), `${kind} is not on this machine, and only root on a Debian without systemd gets it by itself`);

    const part = (path: Path) => path.proxies.find(({ server }) => server === kind)?.config ?? '';

    test('the choice is kept by a cookie of HTTP, changed by a withdrawal, moved by no visit; no other host is asked', async ({ visitor, path, site }) => {
      expect(path.on).toBe(true);
      const pages = new URL(site.page('/path', html(path.snippet, '<a href="#" data-temoin="open">Mes choix</a>'))).origin;
      const server = await WebServer.start(kind, part(path), pages);
      try {
        const hosts = new Set<string>();
        visitor.page.on('request', (asked) => hosts.add(new URL(asked.url()).host));
        await visitor.meet(`${server.url}/path`);
        const setting = setCookies(visitor);
        const answer = await visitor.accept();
        const cookies = await setting;
        expect(cookies).toHaveLength(1);
        const expires = new Date(Math.floor(Date.parse(answer.expires_at) / 1000) * 1000);
        const secure = server.url.startsWith('https') ? ['secure'] : [];
        expect(attributesOf(cookies[0])).toEqual([`expires=${expires.toUTCString().toLowerCase()}`, 'path=/', 'samesite=lax', ...secure]);

        const kept = await visitor.cookie();
        // A host-only cookie has no dot before its domain. Chromium moves its end by what it takes for a difference of clocks.
        expect(Math.abs((kept?.expires ?? 0) - expires.getTime() / 1000)).toBeLessThan(60);
        expect(kept).toMatchObject({ domain: 'localhost', path: '/', httpOnly: false, secure: secure.length > 0, sameSite: 'Lax' });
        expect(`temoin=${kept?.value}`).toBe(pairOf(cookies[0]));
        expect(await visitor.page.evaluate(() => document.cookie)).toBe(pairOf(cookies[0]));

        await visitor.revisit();
        await expect(visitor.layer).toHaveCount(0);
        expect((await visitor.choices()).act).toBe('accept_all');
        expect(await visitor.cookie()).toEqual(kept);

        await visitor.open();
        const changing = setCookies(visitor);
        await visitor.decide(() => visitor.dialog.getByRole('button', { name: 'Tout refuser' }).click());
        const [changed] = await changing;
        expect(pairOf(changed)).toMatch(/\.3\.0$/);
        expect(`temoin=${(await visitor.cookie())?.value}`).toBe(pairOf(changed));
        await visitor.revisit();
        expect((await visitor.choices()).act).toBe('withdraw');
        expect([...hosts]).toEqual([new URL(server.url).host]);
      } finally {
        await server.end();
      }
    });

    test('it is the server that sets it: so it does where a script can write none', async ({ visitor, path, site }) => {
      const pages = new URL(site.page('/unwritable', html(path.snippet))).origin;
      const server = await WebServer.start(kind, part(path), pages);
      try {
        await visitor.page.addInitScript(() => {
          const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie') as PropertyDescriptor;
          Object.defineProperty(Document.prototype, 'cookie', { configurable: true, get, set: () => {} });
        });
        await visitor.meet(`${server.url}/unwritable`);
        await visitor.accept();
        expect((await visitor.cookie())?.value).toMatch(/\.0\.[0-9a-f]+$/);
        await visitor.revisit();
        await expect(visitor.layer).toHaveCount(0);
        expect((await visitor.choices()).act).toBe('accept_all');
      } finally {
        await server.end();
      }
    });

    test('only what the widget asks for is handed on, with the choice of all cookies and with the visitor’s address', async ({ path, temoin, site }) => {
      const heard: { url?: string; headers: IncomingHttpHeaders }[] = [];
      const echo = createServer(({ url, headers }, response) => {
        heard.push({ url, headers });
        response.end('handed on');
      }).listen(0, '127.0.0.1');
      await once(echo, 'listening');
      const pages = new URL(site.page('/handed', html(''))).origin;
      const echoed = part(path).replaceAll(temoin.url, `http://127.0.0.1:${(echo.address() as AddressInfo).port}`);
      const server = await WebServer.start(kind, echoed, pages, 'http');
      try {
        for (const asked of ['/t/k/demo.js', '/t/v1/shown?x=1']) expect((await ask('127.0.1.1', server.port, asked)).text).toBe('handed on');
        expect(heard.map(({ url }) => url)).toEqual(['/k/demo.js', '/v1/shown?x=1']);
        for (const { headers } of heard) {
          expect(headers.cookie).toBe('temoin=1.x');
          expect(headers['x-forwarded-for']).toMatch(/(^|, )127\.0\.1\.1$/);
        }
      } finally {
        await server.end();
        echo.closeAllConnections();
        echo.close();
      }
    });

    test('nothing else of Temoin’s is there, and each visitor has a rate limit of their own', async ({ path, site }) => {
      const server = await WebServer.start(kind, part(path), new URL(site.page('/limited', html(''))).origin, 'http');
      try {
        expect((await ask('127.0.1.1', server.port, '/t/k/demo.js')).status).toBe(200);
        for (const other of ['/t/metrics', '/t/api/session', '/t/', '/t/k/../metrics', '/t/k/%2e%2e/metrics', '/t/k/..%2fmetrics'])
          expect((await ask('127.0.1.1', server.port, other)).status, other).toBeGreaterThanOrEqual(400);
        const post = async (from: string) => (await ask(from, server.port, '/t/v1/shown', '{"site":"demo"}')).status;
        let status: number | undefined = 422; // there is no such notice
        for (let n = 0; n < 80 && status === 422; n++) status = await post('127.0.1.1');
        expect(status).toBe(429);
        expect(await post('127.0.2.1')).toBe(422);
      } finally {
        await server.end();
      }
    });
  });
}

test('an older choice whose answer comes in last does not come back', async ({ visitor, path, site }) => {
  test.skip(!isHere('nginx'), 'nginx is not on this machine, and only root on a Debian without systemd gets it by itself');
  const server = await WebServer.start('nginx', path.proxies[0].config, new URL(site.page('/late', html(path.snippet, '<a href="#" data-temoin="open">Mes choix</a>'))).origin);
  try {
    await visitor.meet(`${server.url}/late`);
    await visitor.accept();
    const older = await visitor.cookie();
    await visitor.open();
    await visitor.decide(() => visitor.dialog.getByRole('button', { name: 'Tout refuser' }).click());
    const last = await visitor.cookie();
    const comeBack = () => visitor.page.context().addCookies(older ? [older] : []);

    await comeBack();
    expect(await visitor.page.evaluate(() => (window as unknown as { temoin: { granted(name: string): boolean } }).temoin.granted('advertising'))).toBe(false);
    expect((await visitor.cookie())?.value).toBe(last?.value);

    await comeBack();
    await visitor.revisit();
    expect(await visitor.choices()).toMatchObject({ act: 'withdraw', purposes: { advertising: false } });
    expect((await visitor.cookie())?.value).toBe(last?.value);

    // Control: without what the page remembers, it would.
    await visitor.page.evaluate(() => localStorage.removeItem('temoin.last'));
    await comeBack();
    await visitor.revisit();
    expect((await visitor.choices()).act).toBe('accept_all');
  } finally {
    await server.end();
  }
});
