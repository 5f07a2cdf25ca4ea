// The whole application with a clock that tests set, and the facts that only its database and its Redis know.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { e2eBinary } from './build';
import { freePort, newFolder, owner, Process, removeFolder } from './process';

export interface StoredEvent {
  id: string;
  subject: string;
  notice: number;
  decided_at: string;
  expires_at: string;
  record: {
    privacy_notice: string;
    purposes: Record<string, boolean>;
    services?: Record<string, boolean>;
    language: string;
    event: Record<string, unknown> & { act: string };
  } & Record<string, unknown>;
  salt_bytes: number;
  entry_bytes: number;
  promise: boolean;
}

export class Temoin {
  private constructor(
    private readonly process: Process,
    private readonly folder: string,
    readonly url: string,
    private readonly controlURL: string,
  ) {}

  /** A browser gives passkeys to `localhost`, and to no address of digits. */
  static async start(partners: string, env: Record<string, string> = {}, host: '127.0.0.1' | 'localhost' = '127.0.0.1'): Promise<Temoin> {
    const folder = await newFolder();
    const [port, control] = [await freePort(), await freePort()];
    const args = ['--addr', `127.0.0.1:${port}`, '--control', `127.0.0.1:${control}`];
    const process = await Process.start(e2eBinary, args, {
      TEMOIN_DATA: folder,
      TEMOIN_DEMO_PARTNERS: partners,
      TEMOIN_OWNER_EMAIL: owner.email,
      TEMOIN_OWNER_PASSWORD: owner.password,
      TEMOIN_URL: `http://${host}:${port}`,
      ...env,
    });
    return new Temoin(process, folder, `http://${host}:${port}`, `http://127.0.0.1:${control}`);
  }

  async end(): Promise<void> {
    await this.process.stop();
    await removeFolder(this.folder);
  }

  /** What the mails of the outbox hold whose names have a text in them. */
  async mails(name: string): Promise<string[]> {
    const outbox = path.join(this.folder, 'outbox');
    const names = (await readdir(outbox)).filter((file) => !file.startsWith('.') && file.includes(name));
    return Promise.all(names.map((file) => readFile(path.join(outbox, file), 'utf8')));
  }

  /** Lets the server's clock stand still at a moment; without one it runs again. */
  setClock = (now: Date | null) => this.post('/clock', { now });
  /** Closes the public listener: connections are refused. */
  stopListening = () => this.post('/stop');
  listenAgain = () => this.post('/start');
  publish = (change: 'material' | 'typo') => this.post<{ number: number; digest: string }>('/publish', { change });
  /** Publishes other settings of the notice, such as `{ look: { layout: 'bar' } }`; the others stay. */
  set = (settings: object) => this.post('/publish', { settings });
  /** Publishes the notice in these languages; those without texts of their own take the preset’s, else the English ones. Keep `fr` and `en` among them, whose texts are lost otherwise. */
  speak = (languages: string[]) => this.post('/publish', { languages });
  newKey = async () => (await this.post<{ key: string }>('/key')).key;

  async events(subject?: string): Promise<StoredEvent[]> {
    return (await this.get<{ events: StoredEvent[] }>(`/events${subject ? `?subject=${subject}` : ''}`)).events;
  }

  /** The decisions of the last seven days. Another test may have set the server's clock ahead: what was decided then is in no period that ends now. */
  async recent(): Promise<StoredEvent[]> {
    const age = ({ decided_at }: StoredEvent) => Date.now() - Date.parse(decided_at);
    return (await this.events()).filter((event) => age(event) > 0 && age(event) < 7 * 24 * 3600 * 1000);
  }

  /** Keys in Redis that belong to a subject, with their time to live in milliseconds. */
  async cached(subject: string): Promise<{ key: string; pttl_ms: number }[]> {
    return (await this.get<{ keys: { key: string; pttl_ms: number }[] }>(`/redis?subject=${subject}`)).keys;
  }

  /** What a site's own server learns about a visitor. */
  async current(subject: string, key: string): Promise<{ state: string; decision: { id: string; purposes: Record<string, boolean>; expires_at: string } | null }> {
    const answer = await fetch(`${this.url}/v1/sites/demo/decisions/${subject}`, { headers: { Authorization: `Bearer ${key}` } });
    if (!answer.ok) throw new Error(`decision of ${subject}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  private get = <T>(path: string) => this.call<T>(path, {});
  private post = <T = unknown>(path: string, body: unknown = {}) => this.call<T>(path, { method: 'POST', body: JSON.stringify(body) });

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await fetch(this.controlURL + path, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`control ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
