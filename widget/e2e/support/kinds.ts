// Every way in which a page fetches or writes, as code of the page. `url` is given without its extension.

/** Kinds that wait: what they are set on is in the document, and is found again when it may fetch. */
export const waiting: Record<string, string> = {
  script: `add('script', { src: url + '.js' })`,
  attribute: `const s = document.createElement('script'); s.setAttribute('src', url + '.js'); document.head.append(s)`,
  before: `const s = document.createElement('script'); document.head.insertBefore(s, null); s.src = url + '.js'`,
  module: `add('script', { type: 'module', src: url + '.js' })`,
  fragment: `document.head.append(document.createRange().createContextualFragment('<script src="' + url + '.js"><' + '/script>'))`,
  iframe: `add('iframe', { src: url + '.html', width: 20, height: 20 })`,
  img: `add('img', { src: url + '.gif' })`,
  srcset: `add('img', { srcset: url + '.gif 1x' })`,
  picture: `const p = document.createElement('picture'); const s = document.createElement('source'); s.srcset = url + '.gif'; p.append(s, document.createElement('img')); document.body.append(p)`,
  sheet: `add('link', { rel: 'stylesheet', href: url + '.css' })`,
  preload: `add('link', { rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: url + '.txt' })`,
  prefetch: `add('link', { rel: 'prefetch', href: url + '.txt' })`,
  video: `add('video', { src: url + '.mp4' })`,
  poster: `add('video', { poster: url + '.gif' })`,
  source: `const v = document.createElement('video'); const s = document.createElement('source'); s.src = url + '.mp4'; v.append(s); document.body.append(v)`,
  embed: `add('embed', { src: url + '.html' })`,
  object: `add('object', { data: url + '.html' })`,
  inner: `html('innerHTML', '<p title="a > b"><img alt="src=x" src=' + url + '.gif></p>')`,
  outer: `html('outerHTML', '<iframe width=20 height=20 src=\\'' + url + '.html\\'></iframe>')`,
  adjacent: `document.body.insertAdjacentHTML('beforeend', '<link rel="stylesheet" href="' + url + '.css">')`,
  movie: `html('innerHTML', '<video><source src="' + url + '.mp4"></video>')`,
  text: `add('style', { textContent: '@import url(' + url + '.css);' })`,
  node: `const s = document.createElement('style'); s.appendChild(document.createTextNode('@import "' + url + '.css";')); document.head.append(s)`,
  styled: `html('innerHTML', '<style>@import "' + url + '.css";</style>')`,
  parsed: `document.body.append(new DOMParser().parseFromString('<img src="' + url + '.gif">', 'text/html').body.firstChild)`,
  unsafe: `add('div', {}).setHTMLUnsafe('<img src="' + url + '.gif">')`,
  command: `const e = add('div', { contentEditable: true }); e.focus(); getSelection().selectAllChildren(e); document.execCommand('insertHTML', false, '<img src="' + url + '.gif">')`,
  button: `add('input', { type: 'image', src: url + '.gif' })`,
  drawn: `html('innerHTML', '<svg><image href="' + url + '.gif"/></svg>')`,
  linked: `const i = document.createElementNS('http://www.w3.org/2000/svg', 'image'); i.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', url + '.gif'); const s = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); s.append(i); document.body.append(s)`,
  beside: `const s = add('script', {}); s.insertAdjacentHTML('afterend', '<img src="' + url + '.gif">')`,
  append: `const s = add('style', {}); s.append('@import "' + url + '.css";')`,
};

/** Kinds that belong to their moment: where they are not granted nothing comes of them. */
export const calls: Record<string, string> = {
  fetch: `fetch(url + '.txt').catch(() => {})`,
  request: `fetch(new Request(url + '.txt', { method: 'POST', body: 'x', mode: 'no-cors' })).catch(() => {})`,
  xhr: `const x = new XMLHttpRequest(); x.open('GET', url + '.txt'); x.send()`,
  beacon: `navigator.sendBeacon(url + '.txt', 'x')`,
  socket: `new WebSocket(url.replace('http', 'ws') + '.txt')`,
  events: `new EventSource(url + '.sse')`,
  worker: `new Worker(URL.createObjectURL(new Blob(['importScripts("' + url + '.js")'])))`,
  inline: `add('script', { text: 'fetch("' + url + '.txt").catch(() => {})' })`,
  srcdoc: `add('iframe', { srcdoc: '<img src="' + url + '.gif">' })`,
  image: `new Image().src = url + '.gif'`,
  audio: `new Audio(url + '.mp4')`,
  face: `new FontFace('f', 'url(' + url + '.gif)').load().catch(() => {})`,
  painted: `add('div', {}).style.cssText = 'background:url(' + url + '.gif)'`,
  property: `add('div', {}).style.setProperty('background-image', 'url(' + url + '.gif)')`,
  coloured: `add('div', {}).setAttribute('style', 'background:url(' + url + '.gif)')`,
  inlined: `html('innerHTML', '<p style="background:url(' + url + '.gif)"></p>')`,
  rule: `add('style', {}).sheet.insertRule('@import "' + url + '.css";')`,
};

/** Names that services of a purpose declare, by kind; `free` are nobody's. */
export const writes = {
  functional: [['cookie', 'vp_session'], ['cookieStore', 'region'], ['local', 'vp_lecteur'], ['local', 'derniers_vus'], ['property', 'vp_lecteur']],
  advertising: [['cookie', '_azur_id'], ['cookieStore', '_azur_s9'], ['local', 'azur_segments'], ['database', 'qs_visits']],
  social: [['cookie', 'ptg_uid'], ['session', 'ptg_panneau'], ['defined', 'ptg_panneau']],
  free: [['cookie', 'own'], ['cookieStore', 'own_too'], ['local', 'own'], ['session', 'own'], ['property', 'own_too'], ['defined', 'own_too'], ['database', 'own']],
};

/** What every page of the tests has: `fire(kinds, base)`, and `write(names)`, which answers what is there afterwards. */
export const prelude = `
  const add = (tag, properties) => { const el = document.createElement(tag); Object.assign(el, properties); (document.body ?? document.head).append(el); return el; };
  const html = (sink, text) => { const el = document.createElement('div'); const box = document.createElement('div'); box.append(el); document.body.append(box); el[sink] = text; };
  const kinds = { ${Object.entries({ ...waiting, ...calls }).map(([kind, code]) => `${kind}(url) { ${code} }`).join(',\n')} };
  window.faults = [];
  window.fire = (names, base) => { for (const name of names) try { kinds[name](base + name); } catch (error) { faults.push(name + ': ' + error); } };
  const writing = {
    cookie(name) { document.cookie = name + '=1; Max-Age=600; Path=/' },
    cookieStore(name) { return cookieStore.set(name, '1') },
    local(name) { localStorage.setItem(name, '1') },
    session(name) { sessionStorage.setItem(name, '1') },
    property(name) { localStorage[name] = '1' },
    defined(name) { Object.defineProperty(sessionStorage, name, { value: '1' }) },
    database(name) { return new Promise((done) => { const r = indexedDB.open(name); r.onupgradeneeded = () => r.result.createObjectStore('s'); r.onsuccess = () => done(r.result.close()); r.onerror = done; }) },
  };
  window.write = async (all) => {
    for (const [kind, name] of Object.values(all).flat()) await writing[kind](name);
    const jar = document.cookie.split('; ').map((pair) => pair.split('=')[0]);
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const there = { cookie: (name) => jar.includes(name), cookieStore: (name) => jar.includes(name), local: (name) => name in localStorage, session: (name) => name in sessionStorage, property: (name) => name in localStorage, defined: (name) => name in sessionStorage, database: (name) => databases.includes(name) };
    return Object.values(all).flat().filter(([kind, name]) => there[kind](name)).map(([kind, name]) => kind + ' ' + name);
  };`;
