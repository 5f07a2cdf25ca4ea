// The second origin: stands for all third parties of the demo shop, and counts what reaches it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Stand-ins for the tests' own pages: `/own/NAME.js` notes NAME in `window.ran`; `/own/slow-NAME.js` takes longer. */
const standIns: Record<string, [type: string, body: string]> = {
  js: ['text/javascript', '(window.ran ??= []).push("NAME")'],
  html: ['text/html', '<!doctype html><title>NAME</title><p>NAME'],
  css: ['text/css', ':root { --own: NAME }'],
  gif: ['image/gif', 'GIF89a'],
  mp4: ['video/mp4', ''],
};

export class Partners {
  /** Path of every request, in order of arrival. */
  readonly hits: string[] = [];
  /** TCP connections, with or without a request: a preconnect would show here. */
  connections = 0;
  /** Where the stand-ins come from. */
  shop = '';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Partners> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    // Another origin than the shop, but not another site: some browsers drop cookies of other sites, and what they drop
    // no test could see.
    const partners = new Partners(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', () => partners.connections++);
    server.on('request', (request, response) => partners.answer(request, response));
    return partners;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }

  forget(): void {
    this.hits.length = 0;
    this.connections = 0;
  }

  /** Counts connections from zero: none is left open that a request could share. */
  dropConnections(): void {
    this.server.closeAllConnections();
    this.connections = 0;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    this.hits.push(path);
    // What a third party would do: recognise this browser next time.
    response.setHeader('Set-Cookie', 'partner_id=1; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cache-Control', 'no-store');
    const own = path.match(/^\/own\/(slow-)?([\w-]+)\.(js|html|css|gif|mp4)/);
    if (own) {
      if (own[1]) await setTimeout(150);
      const [type, body] = standIns[own[3]];
      response.writeHead(200, { 'Content-Type': type });
      response.end(body.replaceAll('NAME', own[2]));
      return;
    }
    try {
      const answer = await fetch(this.shop + path);
      // Browsers take Secure from http://localhost, not from an address.
      response.appendHeader('Set-Cookie', answer.headers.getSetCookie().map((mark) => mark.replace('SameSite=None; Secure', 'SameSite=Lax')));
      response.writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') ?? 'text/plain' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      response.writeHead(502).end();
    }
  }
}
