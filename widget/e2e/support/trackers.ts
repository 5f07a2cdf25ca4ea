// Hosts of declared services, and one that nobody declares, all on one server: it counts what reaches which.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Hosts of services in the demo's notice, by their purpose; `free` is nobody's. */
export const hosts = { functional: 'lecteur.videoplage.example', advertising: 'balise.regie-azur.example', social: 'bouton.partageons.example' };
export const free = 'free.example';

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const kinds: Record<string, [type: string, body: string | Buffer]> = {
  js: ['text/javascript', '(self.ran ??= []).push("NAME")'],
  css: ['text/css', ':root { --own: 1 }'],
  html: ['text/html', '<!doctype html><title>NAME</title><p>NAME'],
  gif: ['image/gif', pixel],
  mp4: ['video/mp4', ''],
  txt: ['text/plain', 'NAME'],
  sse: ['text/event-stream', ''],
};

export class Trackers {
  /** `HOST/PATH` of every request, without port and query, in order of arrival. */
  readonly hits: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Trackers> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const trackers = new Trackers(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => trackers.answer(request, response));
    server.on('upgrade', (request, socket) => {
      trackers.count(request);
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.on('error', () => {});
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    });
    return trackers;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }

  private count(request: IncomingMessage): string {
    const path = (request.url ?? '').split('?')[0];
    if (request.method !== 'OPTIONS') this.hits.push(request.headers.host?.split(':')[0] + path);
    return path;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, name, kind] = this.count(request).match(/([\w-]+)\.(\w+)$/) ?? [];
    const [type, body] = kinds[kind] ?? ['text/plain', ''];
    if (name?.includes('slow-')) await setTimeout(150);
    const headers = { 'Content-Type': type, 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' };
    // 204 ends a stream of events: a stream that just ends would be asked for again.
    response.writeHead(request.method === 'OPTIONS' || kind === 'sse' ? 204 : kinds[kind] ? 200 : 404, headers);
    response.end(typeof body === 'string' ? body.replaceAll('NAME', name) : body);
  }
}
