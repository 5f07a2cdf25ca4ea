// A server as a child process, with its own data folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './build';

export const owner = { email: 'camille@sillage.example', password: 'quatre chevaux bleus' };

/** A loopback port that is free, below those that systems give to outgoing connections: none takes it in the meantime. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

export const newFolder = () => mkdtemp(path.join(tmpdir(), 'temoin-e2e-'));

export class Process {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: string[],
  ) {}

  /** Starts a server and waits for its ready line. */
  static async start(binary: string, args: string[], env: Record<string, string>): Promise<Process> {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMOIN_') || name === 'TEMOIN_POSTGRES_BIN'));
    const child = spawn(binary, args, { cwd: root, env: { ...clean, ...env } as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        output.push(String(chunk));
        if (/^temoin ready at /m.test(output.join(''))) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`${path.basename(binary)} ended with ${code}:\n${output.join('')}`)));
    });
    return new Process(child, output);
  }

  /** All that it has printed. */
  get text(): string {
    return this.output.join('');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const end = once(this.child, 'exit');
    this.child.kill(signal);
    await end;
  }
}

export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });
