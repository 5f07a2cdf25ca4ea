// Sites' own servers that send a Content-Security-Policy by the visitor's choice: with the middleware for Go and for Node,
// and the real nginx and Caddy with the configurations that the install page gives.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { csp, type Policy } from '../../enforce.js';
import { cspSiteBinary } from './build';
import { owner } from './process';
import type { Temoin } from './temoin';
import { isHere, WebServer } from './webserver';

export const fronts = ['Go', 'Node', 'nginx', 'Caddy'] as const;
export type FrontKind = (typeof fronts)[number];

export const canStart = (kind: FrontKind) => kind === 'Go' || kind === 'Node' || isHere(kind);

export interface Front {
  /** Without a slash at the end. */
  url: string;
  end(): Promise<unknown>;
}

export const policyOf = async (temoin: Temoin): Promise<Policy> => (await fetch(`${temoin.url}/v1/sites/demo/csp`)).json();

/** What the install page says, as it does to somebody who is signed in. */
async function told(temoin: Temoin): Promise<{ server: string; use: string }[]> {
  const session = await fetch(`${temoin.url}/api/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(owner) });
  const cookie = session.headers.getSetCookie()[0].split(';')[0];
  return (await (await fetch(`${temoin.url}/api/sites/demo/install`, { headers: { cookie } })).json()).policy;
}

/** Starts one before the server that has the pages, with the site's own part of the policy. */
export async function startFront(kind: FrontKind, temoin: Temoin, pages: string, base: string): Promise<Front> {
  const address = `${temoin.url}/v1/sites/demo/csp`;
  if (kind === 'Go') {
    const child = spawn(cspSiteBinary, ['-policy', address, '-pages', pages, '-base', base], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = await once(child.stdout, 'data');
    return {
      url: `http://localhost:${String(port).trim()}`,
      end() {
        const end = once(child, 'exit');
        child.kill();
        return end;
      },
    };
  }
  if (kind === 'Node') {
    const middleware = csp(await policyOf(temoin), { base });
    const server = createServer((request, response) =>
      middleware(request, response, async () => {
        const page = await fetch(pages + request.url);
        response.writeHead(page.status, Object.fromEntries(page.headers));
        response.end(await page.text());
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://localhost:${(server.address() as AddressInfo).port}`,
      async end() {
        server.closeAllConnections();
        server.close();
      },
    };
  }
  const answer = await fetch(`${address}?${new URLSearchParams({ for: kind.toLowerCase(), policy: base })}`);
  const config = await answer.text();
  if (!answer.ok) throw new Error(config);
  const lines = (await told(temoin)).find(({ server }) => server === kind)?.use.replace('-Report-Only', '') ?? '';
  if (kind === 'nginx') return WebServer.start(kind, lines, pages, 'http', config);
  return WebServer.start(kind, lines.replace('import /etc/caddy/temoin.caddy', config), pages, 'http');
}
