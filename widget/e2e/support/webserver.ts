// A site's own web server, from the system's packages: it has pages, and hands a path on as the install page says.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { connect as secure } from 'node:tls';
import { freePort, newFolder, removeFolder } from './process';

export const kinds = ['nginx', 'Apache', 'Caddy'] as const;
export type Kind = (typeof kinds)[number];

const modules = ['mpm_event', 'authz_core', 'headers', 'setenvif', 'proxy', 'proxy_http', 'socache_shmcb', 'ssl'];

type Scheme = 'http' | 'https';

interface Server {
  program: string;
  args(config: string, folder: string): string[];
  /** What it speaks unless told otherwise; only Caddy can make itself a certificate. */
  scheme: Scheme;
  /** A configuration as sites have them; `part` is what the install page adds. */
  config(part: string, at: { port: number; pages: string; folder: string; scheme: Scheme; maps: string }): string;
}

const servers: Record<Kind, Server> = {
  nginx: {
    program: '/usr/sbin/nginx',
    args: (config, folder) => ['-e', 'stderr', '-p', folder, '-c', config],
    scheme: 'http',
    config: (part, { port, pages, maps }) => `daemon off; master_process off; pid pid; error_log stderr; events {}
      http {
        ${maps}
        access_log off;
        client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
        server {
          listen 127.0.0.1:${port};
          location ~ \\.js$ { return 410; }
          ${part}
          location / { proxy_pass ${pages}; }
        }
      }`,
  },
  Apache: {
    program: '/usr/sbin/apache2',
    args: (config) => ['-X', '-f', config],
    scheme: 'http',
    config: (part, { port, pages, folder }) => `ServerRoot ${folder}
      ServerName localhost
      PidFile ${folder}/pid
      ErrorLog ${folder}/errors
      Listen 127.0.0.1:${port}
      ${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
      User nobody
      Group nogroup
      <VirtualHost *:${port}>
        ${part}
        ProxyPass / ${pages}/
      </VirtualHost>`,
  },
  Caddy: {
    program: '/usr/bin/caddy',
    args: (config) => ['run', '--adapter', 'caddyfile', '--config', config],
    scheme: 'https',
    config: (part, { port, pages, folder, scheme }) => `{
        admin off
        skip_install_trust
        auto_https disable_redirects
        storage file_system ${folder}
      }
      ${scheme}://localhost:${port} {
        bind 127.0.0.1
        ${scheme === 'https' ? 'tls internal' : ''}
        ${part}
        reverse_proxy ${pages}
      }`,
  },
};

export const isHere = (kind: Kind): boolean => existsSync(servers[kind].program);

export class WebServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly port: number,
    /** Its address, without a slash at the end. */
    readonly url: string,
  ) {}

  /** Starts a server whose pages come from an address; waits until it can be asked. `maps` is what nginx wants outside of the site. */
  static async start(kind: Kind, part: string, pages: string, scheme = servers[kind].scheme, maps = ''): Promise<WebServer> {
    const { program, args, config } = servers[kind];
    const [folder, port] = [await newFolder(), await freePort()];
    const file = path.join(folder, 'config');
    await writeFile(file, config(part, { port, pages, folder, scheme, maps }));
    const child = spawn(program, args(file, folder), { env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (chunk) => (told += chunk));
    while (!(await listens(port, scheme))) {
      if (child.exitCode !== null) throw new Error(`${kind} ended with ${child.exitCode}:\n${told}`);
      await new Promise((again) => setTimeout(again, 20));
    }
    return new WebServer(child, folder, port, `${scheme}://localhost:${port}`);
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null) {
      const end = once(this.child, 'exit');
      this.child.kill();
      await end;
    }
    await removeFolder(this.folder);
  }
}

/** Whether a connection can be had; for https with its certificate, which Caddy makes after it listens. */
const listens = (port: number, scheme: Scheme) =>
  new Promise<boolean>((resolve) => {
    const at = { host: '127.0.0.1', port };
    const socket = scheme === 'https' ? secure({ ...at, servername: 'localhost', rejectUnauthorized: false }) : connect(at);
    socket.on('error', () => resolve(false));
    socket.on(scheme === 'https' ? 'secureConnect' : 'connect', () => {
      resolve(true);
      socket.destroy();
    });
  });
