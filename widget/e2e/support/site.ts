// A customer's site: a server of its own, with pages that the tests write.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Site {
  private readonly pages = new Map<string, { html: string; headers: Record<string, string>; rest: string }>();
  /** Sends what a page still waits for. */
  resume = () => {};

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async start(): Promise<Site> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const site = new Site(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      const page = site.pages.get((request.url ?? '').split('?')[0]);
      response.writeHead(page ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', ...page?.headers });
      if (!page?.rest) return response.end(page?.html);
      response.write(page.html);
      site.resume = () => response.end(page.rest);
    });
    return site;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Serves a page and returns its address under a host that leads to this machine. `rest` is sent once the test resumes. */
  page(path: string, html: string, { host = '127.0.0.1', headers = {} as Record<string, string>, rest = '' } = {}): string {
    this.pages.set(path, { html, headers, rest });
    return `http://${host}:${this.port}${path}`;
  }
}

/** A French page; `head` stands before everything else. */
export const html = (head: string, body = '') => `<!doctype html><html lang="fr"><head>${head}<meta charset="utf-8"><title>Page</title></head><body><main><h1>Page</h1>${body}</main></body></html>`;
