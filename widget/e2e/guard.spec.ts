// What a page may rely on while the guard stands before its scripts.
import { prelude } from './support/kinds';
import { html } from './support/site';
import { expect, test } from './support/test';
import { hosts } from './support/trackers';

const host = hosts.advertising;
type Page = { seen: unknown[]; made: HTMLScriptElement; ran?: string[] };

test('a held script is the same element when it runs: handlers, order and what the page reads of it', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/identity', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  const url = `http://${host}:${trackers.port}/`;
  const read = await visitor.page.evaluate((url) => {
    const page = window as unknown as Page;
    page.seen = [];
    const add = (name: string) => {
      const script = document.createElement('script');
      script.async = false;
      script.onload = (event) => page.seen.push(name, event.target === script, document.contains(script));
      script.src = `${url}${name}.js`;
      document.head.append(script);
      return script;
    };
    page.made = add('slow-one');
    add('two');
    return [page.made.src, page.made.getAttribute('src'), page.made.hasAttribute('src')];
  }, url);
  expect(read).toEqual([`${url}slow-one.js`, `${url}slow-one.js`, true]);
  await visitor.accept();
  await expect.poll(() => visitor.page.evaluate(() => (window as unknown as Page).seen)).toEqual(['slow-one', true, true, 'two', true, true]);
  expect(await visitor.page.evaluate(() => [(window as unknown as Page).ran, (window as unknown as Page).made.src])).toEqual([['slow-one', 'two'], `${url}slow-one.js`]);
});

test('an address that is taken back or replaced is not fetched later', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/replaced', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.page.evaluate((url) => {
    const [one, two, three] = [1, 2, 3].map(() => document.body.appendChild(document.createElement('img')));
    one.src = two.src = three.src = url + 'held.gif';
    one.src = '/own.gif';
    two.removeAttribute('src');
    three.setAttribute('src', url + 'other.gif');
  }, `http://${host}:${trackers.port}/`);
  await visitor.accept();
  await expect.poll(() => trackers.hits).toEqual([host + '/other.gif']);
});

test('the browser’s functions stay what they are to the page', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/same', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  const facts = await visitor.page.evaluate(async () => {
    class Mine extends WebSocket {}
    const socket = new Mine('ws://127.0.0.1:9');
    const caught = (act: () => unknown) => {
      try {
        return String(act());
      } catch (error) {
        return (error as Error).name;
      }
    };
    return {
      subclass: [socket instanceof Mine, socket instanceof WebSocket, WebSocket.OPEN, WebSocket.prototype === Object.getPrototypeOf(Mine.prototype)],
      native: [fetch, XMLHttpRequest.prototype.open, Blob].map((fn) => /\[native code\]/.test(Function.prototype.toString.call(fn))),
      made: [new Blob([]).constructor === Blob, WebSocket.prototype.constructor === WebSocket, Object.keys(Blob.prototype).includes('constructor')],
      names: [fetch.name, Blob.name, Element.prototype.setAttribute.length],
      errors: [caught(() => Reflect.get(HTMLScriptElement.prototype, 'src')), caught(() => document.createElement('p').setAttribute('', '')), caught(() => new WebSocket('ftp://own.example'))],
      blob: await new Blob(['a', new Uint8Array([98])], { type: 'text/plain' }).text(),
      request: (await fetch(new Request(location.href))).status,
    };
  });
  expect(facts).toEqual({
    subclass: [true, true, 1, true],
    native: [true, true, true],
    made: [true, true, false],
    names: ['fetch', 'Blob', 2],
    errors: ['TypeError', 'InvalidCharacterError', 'SyntaxError'],
    blob: 'ab',
    request: 200,
  });
});

test('a refused call fails as without a network', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/refused', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  const outcome = await visitor.page.evaluate(async (url) => {
    const ended = (target: EventTarget) => new Promise((done) => ['load', 'success', 'open', 'error'].forEach((type) => target.addEventListener(type, () => done(type))));
    const xhr = new XMLHttpRequest();
    xhr.open('POST', url);
    const sent = ended(xhr);
    xhr.send('x');
    const events = new EventSource(url);
    const closed = ended(events);
    return [
      await fetch(url, { method: 'POST', body: 'x' }).catch((error) => error.name),
      await sent,
      navigator.sendBeacon(url, 'x'),
      await ended(new WebSocket(url.replace('http', 'ws'))),
      await closed,
      events.readyState,
      await ended(indexedDB.open('qs_visits')),
      await caches.open('own').then((cache) => Promise.all([cache.add(url).catch((error) => error.name), cache.addAll([location.href, url]).catch((error) => error.name)])),
      await (CSS as unknown as { paintWorklet: { addModule(url: string): Promise<void> } }).paintWorklet.addModule(url).catch((error) => error.name),
    ];
  }, `http://${host}:${trackers.port}/x`);
  expect(outcome).toEqual(['TypeError', 'error', false, 'error', 'error', 2, 'error', ['TypeError', 'TypeError'], 'AbortError']);
  expect(trackers.hits.filter((hit) => hit.endsWith('/x'))).toEqual([]);
});

test('a cookie of a service lives 13 months from its first setting at most, however often it is set', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/life', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.accept();
  const day = 864e5;
  const first = Date.now() - 380 * day;
  const days = async (name: string) => Math.round(((await visitor.page.context().cookies()).find((cookie) => cookie.name === name)!.expires * 1e3 - Date.now()) / day);
  await visitor.page.evaluate((first) => {
    localStorage['temoin.since._azur_id'] = first.toString(36);
    localStorage['temoin.since._azur_s1'] = first.toString(36);
    document.cookie = '_azur_id=1; Max-Age=34128000';
    document.cookie = '_qs_click=1; Max-Age=34128000';
    document.cookie = 'region=1; Max-Age=864000';
    document.cookie = 'own=1; Max-Age=34128000';
    return cookieStore.set({ name: '_azur_s1', value: '1', expires: Date.now() + 390 * 864e5 });
  }, first);
  const end = new Date(first);
  end.setUTCMonth(end.getUTCMonth() + 13);
  const left = Math.round((+end - Date.now()) / day);
  expect(left).toBeLessThan(20);
  expect([await days('_azur_id'), await days('_azur_s1'), await days('_qs_click'), await days('region'), await days('own')]).toEqual([left, left, 395, 10, 395]);
});

test('pages that demand trusted types are guarded alike, and not made laxer', async ({ visitor, temoin, site, trackers }) => {
  const headers = { 'Content-Security-Policy': "require-trusted-types-for 'script'" };
  const url = `http://${host}:${trackers.port}/`;
  await visitor.meet(site.page('/typed', html(`<script src="${temoin.url}/k/demo.js"></script><script>${prelude}</script>`), { headers }));
  const thrown = await visitor.page.evaluate((url) => {
    type Policy = { createHTML(text: string): string; createScriptURL(text: string): string };
    const policy = (window as unknown as { trustedTypes: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes.createPolicy('page', { createHTML: (text) => text, createScriptURL: (text) => text });
    const script = document.createElement('script');
    script.src = policy.createScriptURL(url + 'typed.js');
    document.head.append(script);
    const box = document.body.appendChild(document.createElement('div'));
    box.innerHTML = policy.createHTML(`<img alt="" src="${url}typed.gif">`);
    try {
      box.innerHTML = `<img alt="" src="${url}plain.gif">`;
    } catch (error) {
      return (error as Error).name;
    }
  }, url);
  expect(thrown).toBe('TypeError');
  await visitor.accept();
  await expect.poll(() => trackers.hits.filter((hit) => /typed|plain/.test(hit)).sort()).toEqual([`${host}/typed.gif`, `${host}/typed.js`]);
});

test('a frame that nobody declared gets a placeholder when it is seen, and none when it is not', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/frames', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  await visitor.page.evaluate((url) => {
    for (const width of [420, 1]) {
      // Not so high that the banner lies over its button.
      const frame = Object.assign(document.createElement('iframe'), { width, height: Math.min(width, 200), title: 'Film', src: url });
      document.body.append(frame);
    }
  }, `http://lecteur.videoplage.example:${trackers.port}/film.html`);
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(1);
  await visitor.decide(() => visitor.button('Charger VidéoPlage').click());
  await expect(visitor.page.locator('.tmn-stand')).toHaveCount(0);
  await expect.poll(() => trackers.hits.filter((hit) => hit.endsWith('/film.html')).length).toBe(2);
});

test('what a page puts into a Blob stays as it is; a worker made from it still does not reach who waits', async ({ visitor, temoin, site, trackers }) => {
  await visitor.meet(site.page('/blobs', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  const url = `http://${host}:${trackers.port}/`;
  const outcome = await visitor.page.evaluate(async (url) => {
    const text = JSON.stringify({ video: url + 'v/1' });
    const exported = URL.createObjectURL(new Blob([text]));
    const code = `let to = '${url}x'; try { importScripts(to) } catch {} postMessage('own part runs')`;
    const run = (address: string) => new Promise((done) => Object.assign(new Worker(address), { onmessage: (e: MessageEvent) => done(e.data), onerror: () => done('error') }));
    const bytes = new TextEncoder().encode(code);
    const blobs = [new Blob([code]), new Blob([code.slice(0, 20), code.slice(20)]), new Blob([bytes], { type: 'text/javascript' }), new Blob([new Blob([code])]), new File([bytes], 'x.js')];
    const own = new Blob([new Blob(['postMessage(1)'])]);
    return {
      blobs: [await new Blob([text]).text(), await new Blob([text], { type: 'text/javascript' }).text(), await (await fetch(exported)).text()].every((read) => read === text),
      workers: await Promise.all([...blobs, own].map((blob) => run(URL.createObjectURL(blob)))),
    };
  }, url);
  expect(outcome).toEqual({ blobs: true, workers: [...Array(5).fill('own part runs'), 1] });
  expect(trackers.hits.filter((hit) => hit.endsWith('/x'))).toEqual([]);
});

test('storage stays what it is to the page, and its properties wait as its methods do', async ({ visitor, temoin, site }) => {
  const url = site.page('/storage', html(`<script src="${temoin.url}/k/demo.js"></script>`));
  await visitor.meet(url);
  const facts = () =>
    visitor.page.evaluate(async () => {
      const results: unknown[] = [];
      for (const [box, waits] of [[localStorage, 'azur_segments'], [sessionStorage, 'ptg_panneau']] as const) {
        box.setItem('own', '1');
        box.more = '2';
        Object.assign(box, { [waits]: 1 });
        Reflect.set(box, waits, 1);
        Object.defineProperty(box, waits, { value: 1 });
        const read = () => {
          results.push('read');
          return waits;
        };
        box.setItem({ toString: read } as unknown as string, '1');
        Object.defineProperty(box, 'defined', { value: 3 });
        const looped = [];
        for (const key in box) if (Object.hasOwn(box, key)) looped.push(key);
        const mine = (keys: string[]) => keys.filter((key) => !key.startsWith('temoin')).sort();
        const entries = JSON.parse(JSON.stringify(box));
        results.push(waits in box, box[waits] ?? null, box.getItem(waits), mine(Object.keys(box)), mine(looped), mine(Object.keys(entries)), entries.own);
        results.push(box.length === Object.keys(box).length, box.key(box.length), typeof box.key(0), box.more, box.getItem('defined'), box.none === undefined);
        results.push(delete box.more, 'more' in box, box.removeItem('defined'), box.getItem('defined'), 'own' in box, 'getItem' in box);
        results.push(box instanceof Storage, String(box), box.setItem === Storage.prototype.setItem, Storage.prototype.getItem.call(box, 'own'), box === (waits[0] === 'a' ? window.localStorage : window.sessionStorage));
      }
      const event = new StorageEvent('storage', { key: 'own', storageArea: sessionStorage });
      results.push(event.storageArea === sessionStorage, new StorageEvent('storage').storageArea);
      // A frame of the same site hears of what is written here.
      const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { src: location.href }));
      await new Promise((done) => frame.addEventListener('load', done, { once: true }));
      const heard = new Promise<StorageEvent>((done) => addEventListener('storage', (e) => e.key === 'heard' && done(e)));
      frame.contentWindow!.localStorage.heard = '1';
      const told = await heard;
      results.push(told.storageArea === localStorage, told.newValue);
      localStorage.clear();
      results.push(localStorage.length);
      return results;
    });
  const each = ['read', false, null, null, ['defined', 'more', 'own'], ['defined', 'more', 'own'], ['defined', 'more', 'own'], '1', true, null, 'string', '2', '3', true, true, false, undefined, null, true, true, true, '[object Storage]', true, '1', true];
  expect(await facts()).toEqual([...each, ...each, true, null, true, '1', 0]);
});

test('what erases a cookie goes through and can do nothing else', async ({ visitor, temoin, site }) => {
  await visitor.meet(site.page('/erasing', html(`<script src="${temoin.url}/k/demo.js"></script>`)));
  const context = visitor.page.context();
  const names = async () => (await context.cookies()).map(({ name }) => name).filter((name) => /^(_azur|own)/.test(name)).sort();
  const host = new URL(visitor.page.url()).hostname;
  await context.addCookies(['_azur_s1', '_azur_s2', '_azur_s3', 'own'].map((name) => ({ name, value: '1', domain: host, path: '/' })));
  await visitor.page.evaluate(async () => {
    const at = (days: number) => new Date(Date.now() + days * 864e5).toUTCString();
    // As js-cookie does, by age, and by the store.
    document.cookie = `_azur_s1=; path=/; expires=${at(-1)}`;
    document.cookie = '_azur_s2=; path=/; max-age=-1';
    await cookieStore.set({ name: '_azur_s3', value: '', expires: Date.now() - 864e5 });
    document.cookie = '_azur_s4=1; max-age=0; max-age=600';
    document.cookie = `_azur_s5=1; expires=${at(-20000)}; max-age=600`;
    document.cookie = '_azur_s6=max-age=0; max-age=600';
    document.cookie = '_azur_s7=1; expires=1970';
    document.cookie = '_azur_s8=1; expires=1970-01-01T00:00:00Z';
    const names = ['own', '_azur_s9'];
    document.cookie = { toString: () => names.shift() + '=1; max-age=600' } as unknown as string;
    await cookieStore.set(' _azur_s21', '1');
    await cookieStore.set({ name: ' _azur_s22', value: '1' });
    await cookieStore.set({ name: ' own_too', value: '1' });
  });
  expect(await names()).toEqual(['own', 'own_too']);
});
