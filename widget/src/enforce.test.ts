import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import vectors from '../../consent/testdata/csp.json';
import tokens from '../../consent/testdata/tokens.json';
import { type Choice, choiceOf, csp, verify } from '../enforce.js';

const { policy, now } = vectors;
const granted = (choice?: Choice) => (choice ? [...choice.purposes, ...choice.services] : null);
const of = (services: string[]) => ({ granted: (id: string) => services.includes(id) }) as Choice;

test('the cookies of a request grant what they grant to a server in Go', () => {
  for (const { why, cookie, granted: want } of vectors.choices) {
    const choice = choiceOf(policy, cookie, Date.parse(now));
    assert.deepEqual(granted(choice), want, why);
    for (const id of ['functional', 'video', 'nobody', '']) assert.equal(!!choice?.granted(id), !!want?.includes(id), `${why}: ${id}`);
  }
});

test('the header is the one of a server in Go, and so are the policies that are refused', () => {
  for (const { why, base, granted: services, want, error } of vectors.headers)
    if (error) assert.throws(() => csp(policy, { base }), (fault: Error) => fault.message.includes(error), why);
    else assert.equal(csp(policy, { base }).value(of(services ?? [])), want, why);
});

test('a token is taken or refused as by a server in Go', () => {
  const options = { keys: tokens.keys, site: tokens.site, now: new Date(tokens.now) };
  for (const { why, token, granted: want } of tokens.tokens)
    if (want) assert.deepEqual(granted(verify(token, options)), want, why);
    else assert.throws(() => verify(token, options), Error, why);
  assert.throws(() => verify(tokens.tokens[0].token, { ...options, keys: { keys: [] } }), /not known/);
});

test('with keys a cookie grants nothing by itself, and a token nothing that the cookie has taken back', () => {
  const middleware = csp(policy, { keys: tokens.keys, now: () => Date.parse(tokens.now) });
  const good = `temoin_token=${tokens.tokens[0].token}`;
  const all = 'temoin=1.AbCdEfGhIjKlMnOpQrStUA.mwrb69s0.0123456789abcdef.0.7f';
  const choice = (cookie: string) => granted(middleware.choice({ headers: { cookie } } as never));
  assert.deepEqual(choice(`${all}; ${good}`), ['functional', 'video']);
  assert.deepEqual(choice(`${all}; temoin_token=x; ${good}`), ['functional', 'video']);
  assert.deepEqual(choice(`${all.replace('.0.7f', '.3.0')}; ${good}`), []);
  for (const cookie of [all, good, `${all.replace('AbC', 'BbC')}; ${good}`, `${all}; temoin_token=${tokens.tokens[2].token}`]) assert.equal(choice(cookie), null, cookie);
});

/** What a server answers whose handler is ours and then `handle`. */
async function headersOf(handle: (response: ServerResponse) => void): Promise<Record<string, string[] | undefined>> {
  const middleware = csp(policy, { now: () => Date.parse(now) });
  const server = createServer((request, response) => middleware(request, response, () => handle(response))).listen(0, '127.0.0.1');
  await new Promise((listening) => server.on('listening', listening));
  const answer = await new Promise<Record<string, string[] | undefined>>((done) => {
    import('node:http').then(({ get }) => get({ port: (server.address() as AddressInfo).port }, (message) => done(message.resume().headersDistinct)));
  });
  server.close();
  return answer;
}

test('whatever a page does with its headers, ours goes out once, beside the site’s own', async () => {
  const own = "script-src 'self'";
  const name = 'Content-Security-Policy';
  const ours = csp(policy).value();
  for (const [why, handle, wanted] of [
    ['a body', (response) => response.end('page'), []],
    ['a status', (response) => response.writeHead(404).end(), []],
    ['a policy of its own', (response) => response.setHeader(name, own).end('page'), [own]],
    ['one with the status', (response) => response.writeHead(200, 'Good', { [name]: own, Vary: 'Accept' }).end('page'), [own]],
    ['two in a list', (response) => response.writeHead(200, [name, own, name, own] as never).end('page'), [own, own]],
    ['two in a list of pairs', (response) => response.writeHead(200, [[name, own], [name, own]] as never).end('page'), [own, own]],
  ] as [string, (response: ServerResponse) => void, string[]][]) {
    const headers = await headersOf(handle);
    assert.deepEqual(headers['content-security-policy'], [...wanted, ours], why);
    assert.ok(headers.vary?.join().includes('Cookie'), why);
  }
});
