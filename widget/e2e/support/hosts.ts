// Hosts of declared services, and one that nobody declares, all on one server that counts what reaches which.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import config from '../../../playwright.config';

/** A browser for which every host below .example is this machine. */
export const launchOptions = { ...config.use!.launchOptions, args: [...config.use!.launchOptions!.args!, '--host-resolver-rules=MAP *.example 127.0.0.1'] };

/** Hosts of services in the demo's notice, by their purpose. */
export const hosts = { functional: 'lecteur.videoplage.example', advertising: 'balise.regie-azur.example', social: 'bouton.partageons.example' };

export class Hosts {
  /** `HOST/PATH` of every request, without port and query, in order of arrival. */
  readonly hits: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Hosts> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const all = new Hosts(server, (server.address() as AddressInfo).port);
    const types: Record<string, string> = { js: 'text/javascript', gif: 'image/gif', html: 'text/html' };
    server.on('request', ({ headers, url = '' }, response) => {
      const path = url.split('?')[0];
      all.hits.push(headers.host?.split(':')[0] + path);
      response.writeHead(200, { 'Content-Type': types[path.split('.').pop()!] ?? 'text/plain', 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' });
      response.end(path.endsWith('.js') ? `(window.ran ??= []).push('${path}')` : '');
    });
    return all;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }
}
