import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Core } from './core';
import { newID } from './id';
import { store } from './store';
import { backoff, outcome, transport, trim } from './transport';

const page = { origin: 'https://shop.example' };
Object.assign(globalThis, { window: globalThis, location: page });

type Reply = (body: { id: string; at: string; sent: string }, res: ServerResponse) => void;

/** Runs a delivery against a server that answers with these replies in turn, until the outbox is empty or has been tried. */
async function deliverTo(replies: Reply[], until: () => boolean, path = ''): Promise<{ id: string; at: string; sent: string }[]> {
  const seen: { id: string; at: string; sent: string }[] = [];
  const server = createServer(async (req: IncomingMessage, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    const body = JSON.parse(text);
    seen.push(body);
    res.setHeader('Content-Type', 'application/json');
    (replies[seen.length - 1] ?? replies[replies.length - 1])(body, res);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (path) page.origin = origin;
  const _base = origin + path;
  transport({ _base, _store: store } as unknown as Core)();
  while (!until()) await new Promise((again) => setTimeout(again, 5));
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  return seen;
}

const at = Date.UTC(2026, 10, 22, 4);
const put = () => store._put('out.' + newID(at), JSON.stringify({ subject: 's', purposes: {}, at: new Date(at).toISOString() }));
const isEmpty = () => store._keys('out.').length === 0;
const created: Reply = ({ id }, res) => res.writeHead(201).end(JSON.stringify({ id, receipt_key: 'key' }));

test('a recorded decision leaves the outbox and its receipt stays', async () => {
  put();
  const [sent] = await deliverTo([created], isEmpty);
  const receipt = JSON.parse(store._get('receipt')!);
  assert.equal(receipt.id, sent.id);
  assert.equal(receipt.receipt_key, 'key');
  assert.ok(Date.parse(sent.sent) > at);
});

test('a decision that has no id yet gets one of its time, and keeps it', async () => {
  store._put('out.new.' + at.toString(36), JSON.stringify({ subject: 's', purposes: {}, at: new Date(at).toISOString() }));
  const busy: Reply = (_, res) => res.writeHead(503, { 'Retry-After': '0' }).end('{}');
  const [first, second] = await deliverTo([busy, created], isEmpty);
  assert.equal(parseInt(first.id.replaceAll('-', '').slice(0, 12), 16), at);
  assert.equal(second.id, first.id);
});

test('what is not the server’s own word keeps the decision: it comes again with the same id', async () => {
  put();
  const portal: Reply = (_, res) => res.writeHead(200).end('<html>sign in</html>');
  const other: Reply = (_, res) => res.writeHead(200).end('{"id":"another"}');
  const busy: Reply = (_, res) => res.writeHead(503, { 'Retry-After': '0' }).end('{"type":"urn:temoin:problem:unavailable"}');
  const seen = await deliverTo([portal, other, busy, created], isEmpty);
  assert.equal(seen.length, 4);
  assert.equal(new Set(seen.map(({ id }) => id)).size, 1);
});

test('a refusal settles the decision, and its reason is told where the owner of the site looks', async (context) => {
  const told = context.mock.method(console, 'error', () => {}).mock;
  put();
  const seen = await deliverTo([(_, res) => res.writeHead(422).end('{"type":"urn:temoin:problem:invalid","detail":"No such purpose."}')], isEmpty);
  assert.equal(seen.length, 1);
  assert.deepEqual(told.calls.map((call) => call.arguments), [['temoin: No such purpose.']]);
});

test('what comes right by itself is told to nobody', async (context) => {
  const told = context.mock.method(console, 'error', () => {}).mock;
  put();
  const busy: Reply = (_, res) => res.writeHead(503, { 'Retry-After': '0' }).end('{"type":"urn:temoin:problem:unavailable","detail":"Later."}');
  const wrong: Reply = (_, res) => res.writeHead(422).end(`{"type":"urn:temoin:problem:clock","detail":"Your clock.","now":"${new Date(at).toISOString()}"}`);
  await deliverTo([busy, wrong, created], isEmpty);
  assert.deepEqual(told.calls, []);
});

test('a wrong clock is mended once by the server’s: new id, same wait', async () => {
  put();
  const now = Date.UTC(2031, 0, 1);
  const wrong: Reply = (_, res) => res.writeHead(422).end(JSON.stringify({ type: 'urn:temoin:problem:clock', now: new Date(now).toISOString() }));
  const seen = await deliverTo([wrong, created], isEmpty);
  assert.notEqual(seen[1].id, seen[0].id);
  const waited = (body: { at: string; sent: string }) => Date.parse(body.sent) - Date.parse(body.at);
  assert.ok(Math.abs(waited(seen[1]) - waited(seen[0])) < 5000);
  put();
  assert.equal((await deliverTo([wrong], isEmpty)).length, 2, 'refused twice, it would be refused for ever');
});

test('a timeout in the server’s own words keeps the decision', async () => {
  put();
  const late: Reply = (_, res) => res.writeHead(408).end('{"type":"urn:temoin:problem:timeout"}');
  assert.equal((await deliverTo([late, created], isEmpty)).length, 2);
});

// The bundle of these tests is of a site whose path is /t.
test('by the path of the page’s own host the latest decision, and no other, takes the cookie of its answer', async (context) => {
  const asked = context.mock.method(globalThis, 'fetch').mock;
  const sent = () => {
    const all = asked.calls.map(({ arguments: [, init] }) => [JSON.parse(String(init?.body)).id, init?.credentials, new Headers(init?.headers).get('temoin-path')]);
    asked.resetCalls();
    return all.sort();
  };
  const entry = JSON.stringify({ at: new Date(at).toISOString() });
  for (const id of ['1', '2']) store._put('out.' + id, entry);
  await deliverTo([created], isEmpty, '/t');
  assert.deepEqual(sent(), [['1', 'omit', null], ['2', 'same-origin', '/t']]);

  store._put('out.3', entry);
  await deliverTo([created], isEmpty, '/elsewhere');
  assert.deepEqual(sent(), [['3', 'omit', null]], 'another path');

  store._put('out.4', entry);
  await deliverTo([created], isEmpty);
  assert.deepEqual(sent(), [['4', 'omit', null]], 'another host');

  store._put('out.5', JSON.stringify({ at: new Date(at).toISOString(), skew: 1 }));
  await deliverTo([created], isEmpty, '/t');
  assert.deepEqual(sent(), [['5', 'omit', null]], 'a mended clock');
});

test('what cannot be read is dropped, and the rest goes', async () => {
  for (const text of ['{', 'undefined', '']) store._put('out.' + newID(at - 1), text);
  put();
  assert.equal((await deliverTo([created], isEmpty)).length, 1);
});

test('answers are read by what they say, not by their status alone', () => {
  assert.equal(outcome(201, { id: 'a' }, 'a'), 0);
  const by = (status: number, kind: string) => outcome(status, { type: 'urn:temoin:problem:' + kind }, 'a');
  const settled = { 403: 'forbidden', 404: 'not_found', 409: 'conflict', 410: 'gone', 413: 'too_large', 422: 'invalid' };
  for (const [status, kind] of Object.entries(settled)) {
    assert.equal(by(+status, kind), 0, kind);
    assert.equal(outcome(+status, {}, 'a'), undefined, `${status} of somebody else`);
    assert.equal(outcome(+status, { type: 'about:blank' }, 'a'), undefined, `${status} of somebody else, as a problem`);
  }
  const open = { 400: 'invalid', 401: 'unauthorized', 405: 'method', 408: 'timeout', 429: 'rate_limit', 431: 'too_large', 500: 'internal', 503: 'unavailable' };
  for (const [status, kind] of Object.entries(open)) assert.equal(by(+status, kind), undefined, kind);
});

test('the outbox keeps the newest 20 and 32 KB', () => {
  for (let i = 0; i < 25; i++) store._put('out.' + String(i).padStart(2, '0'), 'x');
  assert.deepEqual(trim(store).map((key) => Number(key.slice(4))), Array.from({ length: 20 }, (_, i) => i + 5));
  for (let i = 0; i < 25; i++) store._put('out.' + String(i).padStart(2, '0'), 'x'.repeat(4000));
  assert.equal(trim(store).length, 8);
  for (const key of store._keys('out.')) store._drop(key);
});

test('waits grow to five minutes and are drawn from the whole of their range', () => {
  assert.equal(backoff(0, 1), 1000);
  assert.equal(backoff(3, 0.5), 4000);
  assert.equal(backoff(30, 1), 300000);
  assert.equal(backoff(30, 0), 0);
});
