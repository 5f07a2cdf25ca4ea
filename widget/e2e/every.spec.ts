// On pages of every kind: other policies, frames and storage than usual, other tools beside it, pages that change under it.
import { html } from './support/site';
import { expect, test } from './support/test';

const snippet = (server: string, attributes = '') => `<script ${attributes} src="${server}/k/demo.js"></script>`;
const image = (partners: string, name: string, purpose = 'social') => `<img alt="" data-purpose="${purpose}" data-src="${partners}/own/${name}.gif">`;

for (const kind of ['hosts', 'a hash'] as const) {
  test(`under a policy by ${kind}, without inline style and with Trusted Types, it works without one violation`, async ({ visitor, temoin, site, partners }) => {
    const faults: string[] = [];
    visitor.page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    visitor.page.on('pageerror', (error) => faults.push(String(error)));
    const body = new Uint8Array(await (await fetch(`${temoin.url}/k/demo.js`)).arrayBuffer());
    const hash = `sha256-${Buffer.from(await crypto.subtle.digest('SHA-256', body)).toString('base64')}`;
    const scripts = kind === 'hosts' ? `${temoin.url} ${partners.url}` : `'${hash}' 'strict-dynamic'`;
    const policy = [`default-src 'none'`, `script-src ${scripts}`, `style-src 'self'`, `connect-src ${temoin.url}`, `img-src ${partners.url}`, `base-uri 'none'`, `require-trusted-types-for 'script'`, 'trusted-types temoin'];
    const tag = `<script type="text/plain" data-purpose="social" data-src="${partners.url}/own/tag.js"></script>`;
    const head = snippet(temoin.url, kind === 'hosts' ? '' : `integrity="${hash}" crossorigin="anonymous"`);
    await visitor.meet(site.page('/policy', html(head, image(partners.url, 'shown') + tag), { headers: { 'Content-Security-Policy': policy.join('; ') } }));
    await expect(visitor.layer).toHaveCSS('position', 'fixed');
    await visitor.open();
    await expect(visitor.toggle('Publicité')).not.toHaveCSS('appearance', 'auto');
    await visitor.toggle('Réseaux sociaux').click();
    await visitor.save();
    await expect.poll(() => [...partners.hits].sort()).toEqual(['/own/shown.gif', '/own/tag.js']);
    expect(faults).toEqual([]);
  });
}

test('in a frame of another site it asks and applies; its choice is the frame’s alone', async ({ page, temoin, site, partners }) => {
  const inner = site.page('/inner', html(snippet(temoin.url), image(partners.url, 'framed')));
  await page.goto(site.page('/outer', `<!doctype html><title>Outer</title><iframe title="inner" width="1000" height="700" src="${inner}"></iframe>`, { host: 'autre.localhost' }));
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('button', { name: 'Tout accepter', exact: true })).toBeVisible();
  expect(partners.hits).toEqual([]);
  await frame.getByRole('button', { name: 'Tout accepter', exact: true }).click();
  await expect.poll(() => partners.hits).toEqual(['/own/framed.gif']);
  expect(await page.evaluate(() => 'temoin' in window)).toBe(false);
});

test('where storage has no room left, a choice holds for this page and the next, and is recorded', async ({ visitor, temoin, site, partners }) => {
  const full = `<script>for (let size = 1 << 22; size; size >>= 1) try { for (let i = 0; ; i++) localStorage['own' + size + i] = 'x'.repeat(size); } catch {}</script>`;
  const url = site.page('/full', html(full + snippet(temoin.url), image(partners.url, 'full') + '<a href="#" data-temoin="open">Choix</a>'));
  await visitor.meet(url);
  expect(await visitor.page.evaluate(() => { try { localStorage.more = 'xxxx'; return 'room'; } catch { return 'none'; } })).toBe('none');
  await visitor.accept();
  await expect.poll(() => partners.hits).toEqual(['/own/full.gif']);
  expect(await temoin.events(await visitor.subject())).toHaveLength(1);
  await visitor.revisit(url);
  await expect(visitor.layer).toHaveCount(0);
  expect((await visitor.choices()).act).toBe('accept_all');
});

test('beside another tool it asks by itself and leaves that tool alone', async ({ visitor, temoin, site }) => {
  const other = `<script>window.__tcfapi = (command, version, tell) => tell({ eventStatus: 'cmpuishown' }, true); window.dataLayer = [['own']]; window.otherTool = __tcfapi;</script>`;
  const body = `<iframe title="locator" name="__tcfapiLocator" hidden></iframe><div id="temoin">An element of our name</div>
    <div id="other" style="position:fixed;inset:0 0 auto;height:120px;z-index:2147483647;background:#ddd"><button>Accept</button></div>`;
  await visitor.meet(site.page('/beside', html(other + snippet(temoin.url), body)));
  await visitor.refuse();
  expect((await visitor.choices()).act).toBe('refuse_all');
  const left = await visitor.page.evaluate(() => {
    const w = window as unknown as { __tcfapi: unknown; otherTool: unknown; dataLayer: unknown[] };
    return [w.__tcfapi === w.otherTool, w.dataLayer[0], document.querySelectorAll('#other button, #temoin, iframe[name=__tcfapiLocator]').length];
  });
  expect(left).toEqual([true, ['own'], 3]);
});

test('where the body is replaced, as by Turbo, the question comes along, the new page’s tags wait, and run once', async ({ visitor, temoin, site, partners }) => {
  await visitor.meet(site.page('/first', html(snippet(temoin.url), image(partners.url, 'first'))));
  const go = (name: string) =>
    visitor.page.evaluate(
      ([name, tags]) => {
        history.pushState({}, '', `/${name}`);
        const body = document.createElement('body');
        body.innerHTML = `<main><h1>${name}</h1>${tags}</main>`;
        document.documentElement.replaceChild(body, document.body);
      },
      [name, image(partners.url, name) + `<iframe title="${name}" width="300" height="150" data-purpose="functional" data-src="${partners.url}/own/${name}.html"></iframe>`] as const,
    );
  await go('second');
  await expect(visitor.layer).toBeVisible();
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(1);
  await visitor.frames();
  expect(partners.hits).toEqual([]);
  await visitor.accept();
  await expect.poll(() => [...partners.hits].sort()).toEqual(['/own/second.gif', '/own/second.html']);
  await go('third');
  await expect.poll(() => [...partners.hits].sort()).toEqual(['/own/second.gif', '/own/second.html', '/own/third.gif', '/own/third.html']);
  await expect(visitor.layer).toHaveCount(0);
  await expect(visitor.page.locator('[data-temoin=open]')).toHaveCount(1);
});

test('what a page takes away and renders anew, as React does, leaves no placeholder behind', async ({ visitor, temoin, site, partners }) => {
  await visitor.meet(site.page('/app', html(snippet(temoin.url), '<div id="root"></div>')));
  const render = (name?: string) =>
    visitor.page.evaluate(
      ([name, partners]) => {
        const root = document.getElementById('root')!;
        for (const el of root.querySelectorAll('iframe')) root.removeChild(el);
        if (!name) return;
        const el = document.createElement('iframe');
        // In the order in which a framework sets them: after it has been made, before it is put in.
        for (const [key, value] of Object.entries({ title: name, width: '300', height: '150', 'data-purpose': 'functional', 'data-src': `${partners}/own/${name}.html` })) el.setAttribute(key, value);
        root.appendChild(el);
      },
      [name, partners.url] as const,
    );
  await render('one');
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(1);
  await render('two');
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(1);
  await render();
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(0);
  await render('three');
  await visitor.accept();
  await expect.poll(() => partners.hits).toEqual(['/own/three.html']);
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(0);
});

test('a page of 5,000 elements costs a look for every time it changes, not for every element', async ({ visitor, temoin, site, partners }) => {
  // Every look for held markup asks the document for it.
  const counts = `<script>window.looks = 0; const real = Document.prototype.querySelectorAll;
    Document.prototype.querySelectorAll = function (selector) { if (selector.includes('data-purpose')) looks++; return real.call(this, selector); };
    window.turns = 0; new MutationObserver(() => turns++).observe(document, { childList: true, subtree: true });</script>`;
  const rows = (from: number) => Array.from({ length: 2500 }, (_, i) => `<p id="e${from + i}"><span>${i}</span></p>`).join('');
  await visitor.meet(site.page('/large', html(counts + snippet(temoin.url), rows(0) + image(partners.url, 'large'))));
  const count = () => visitor.page.evaluate(() => [(window as unknown as { looks: number }).looks, (window as unknown as { turns: number }).turns]);
  const [looks, turns] = await count();
  expect(await visitor.page.evaluate(() => document.querySelectorAll('*').length)).toBeGreaterThan(5000);
  // As often as the parser hands over a piece, at the start, at its end, and with the language and the ui.
  expect(looks).toBeLessThanOrEqual(turns + 4);
  await visitor.page.evaluate((rows) => document.querySelector('main')!.append(...new DOMParser().parseFromString(rows, 'text/html').body.children), rows(5000));
  await visitor.frames();
  const [after] = await count();
  expect(after - looks).toBeLessThanOrEqual(2);
  // Control: what is added in one frame after the other is looked at so, and counted.
  await visitor.page.evaluate(async () => {
    for (let i = 0; i < 20; i++) {
      document.querySelector('main')!.append(document.createElement('p'));
      await new Promise(requestAnimationFrame);
    }
  });
  expect((await count())[0] - after).toBeGreaterThan(2);
  await visitor.accept();
  await expect.poll(() => partners.hits).toEqual(['/own/large.gif']);
});

test('accepting is shown before any of the tags that wait runs, and they run in order', async ({ visitor, temoin, site }) => {
  const tag = (i: number) => `<script type="text/plain" data-purpose="advertising">(window.ran ??= []).push(${i})</script>`;
  // Listens after the button: what the click itself has set going, promises and observers too, has happened by then.
  const listens = `<script>window.ran = []; addEventListener('click', () => { window.early = ran.length; requestAnimationFrame(() => { early += ran.length; }); })</script>`;
  const all = Array.from({ length: 20 }, (_, i) => i);
  await visitor.meet(site.page('/tags', html(snippet(temoin.url) + listens, all.map(tag).join(''))));
  await visitor.accept();
  await expect.poll(() => visitor.page.evaluate('[ran, early]')).toEqual([all, 0]);
});
