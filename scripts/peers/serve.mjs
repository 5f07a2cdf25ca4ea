// One server for all pages of the bench: the banners' files from npm in brotli, also where a browser asks for it
// only by https, and ours handed on by the path of the page's own host.
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { banners, proboConfig } from './banners.mjs';

const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.json': 'application/json' };
const text = 'Une adresse de quartier, ses artisans et ce qu’ils font de leurs mains, jour après jour. '.repeat(6);

/** How many scripts wait on a page for the purpose of advertising. */
export const tags = 20;
// Each works for a few milliseconds on a slowed machine, as tags do.
const work = 'for (let i = 0, n = 0; i < 3e5; i++) n += i % 7; window.ran++;';

/** A page of a shop with one banner and scripts that wait; the first is inline and notes the moment that it runs. */
function page({ head, tag, foot = '' }, count) {
  const waiting = Array.from({ length: count }, (_, i) => (i ? tag(`/tag.js?${i}`, '') : tag('', "performance.mark('told');window.ran = 1;")));
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8">${head}<title>Boutique</title><meta name="viewport" content="width=device-width"></head>
<body><header><a href="#a">Accueil</a> <a href="#b">Boutique</a> <a href="#c">Contact</a></header><main><h1>Boutique</h1>${`<p>${text}</p>`.repeat(4)}</main>${waiting.join('\n')}${foot}</body></html>`;
}

/** Starts it beside a Temoin at an address; answers its own address and what stops it. */
export async function serve(temoin) {
  const known = new Map();
  const add = (where, type, body) => known.set(where, { type: types[type], body: brotliCompressSync(body) });
  const server = createServer((question, answer) => {
    const where = decodeURI(question.url.split('?')[0]);
    if (/^\/(k|v1)\//.test(where)) {
      const on = request(temoin + question.url, { method: question.method, headers: { ...question.headers, 'accept-encoding': 'br' } }, (back) => {
        answer.writeHead(back.statusCode, back.headers);
        back.pipe(answer);
      });
      on.on('error', () => answer.destroy());
      question.pipe(on);
      return;
    }
    if (where.startsWith('/npm/') && !known.has(where)) add(where, path.extname(where), readFileSync(new URL('node_modules/' + where.slice(5), import.meta.url)));
    const found = known.get(where);
    answer.writeHead(found ? 200 : 404, found && { 'Content-Type': found.type, 'Content-Encoding': 'br', 'Content-Length': found.body.length, Vary: 'Accept-Encoding' });
    answer.end(found?.body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${server.address().port}`;
  add('/tag.js', '.js', work);
  add('/probo/demo/config', '.json', JSON.stringify(proboConfig));
  add('/probo/demo/consents', '.json', JSON.stringify({ id: '1', visitor_id: '1', action: 'ACCEPT_ALL', created_at: '2026-11-22T00:00:00Z' }));
  for (const [name, banner] of Object.entries(banners)) {
    add(`/on/${name}`, '.html', page(banner, tags).replaceAll('BASE', url));
    add(`/one/${name}`, '.html', page(banner, 1).replaceAll('BASE', url));
  }
  return { url, stop: () => server.close() };
}
