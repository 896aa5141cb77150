import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const binary = resolve(process.env.DOKITA ?? '../../target/debug/dokita');

/** Where a server runs: on this machine's loopback unless told. */
export interface Place {
  address: string;
  /** Its name in links. */
  host: string;
  /** A command that runs another one there. */
  enter: string[];
  /** Served by https on port 443, under the name alone. */
  https?: Https;
}

/** Files of a certificate for the place's host. */
export interface Https {
  certificate: string;
  key: string;
  /** The authority that signed it. */
  authority: string;
}

export const here: Place = { address: '127.0.0.1', host: 'localhost', enter: [] };

/** What is started: the demo hospital, or an empty server that waits for its administrator. */
export type Kind = 'demo' | 'new';

/** A hospital of its own: one process, one temporary folder, free ports. */
export class Server {
  private process: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly mediaPort: number,
    private readonly place: Place,
    private readonly kind: Kind
  ) {}

  get url(): string {
    return this.place.https ? `https://${this.place.host}` : `http://${this.place.host}:${this.port}`;
  }

  get pid(): number {
    if (!this.process?.pid) throw new Error('the server is not running');
    return this.process.pid;
  }

  static async start(place = here, kind: Kind = 'demo'): Promise<Server> {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: run make build`);
    const server = new Server(mkdtempSync(join(tmpdir(), 'dokita-')), place.https ? 443 : await freePort(), await freePort(), place, kind);
    await server.launch();
    return server;
  }

  /** The one-time link that a new server prints. */
  setupLink(): string {
    const [link] = readFileSync(join(this.folder, 'server.log'), 'utf8').match(/http\S+\/setup#\S+/) ?? [];
    if (!link) throw new Error('the server printed no set-up link');
    return link;
  }

  /** Starts (again) on the same folder and ports. */
  async launch(): Promise<void> {
    const log = createWriteStream(join(this.folder, 'server.log'), { flags: 'a' });
    const [program, ...options] = [...this.place.enter, binary, 'serve', ...(this.kind === 'demo' ? ['--demo'] : [])];
    this.process = spawn(program!, options, {
      env: {
        PATH: process.env.PATH,
        RUST_LOG: process.env.RUST_LOG ?? 'info',
        DOKITA_HTTP__LISTEN: `${this.place.address}:${this.port}`,
        DOKITA_HTTP__PUBLIC_URL: this.url,
        DOKITA_DATA__FOLDER: this.folder,
        DOKITA_MEDIA__BIND: this.place.address,
        DOKITA_MEDIA__PORT: String(this.mediaPort),
        // Two: the relay of a room then has another port than its media.
        DOKITA_MEDIA__WORKERS: this.place.https ? '2' : '1',
        ...(this.place.https && {
          DOKITA_TLS__CERTIFICATE: this.place.https.certificate,
          DOKITA_TLS__KEY: this.place.https.key,
          // Takes relayed calls by TCP without TLS besides.
          DOKITA_TLS__REDIRECT_FROM: `${this.place.address}:80`
        })
      },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    this.process.stdout?.pipe(log);
    this.process.stderr?.pipe(log);
    const until = Date.now() + 20_000;
    while (Date.now() < until) {
      if (hasEnded(this.process)) throw new Error(`the server ended: see ${this.folder}/server.log`);
      const answer = await this.fetch('/healthz').catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`the server did not start: see ${this.folder}/server.log`);
  }

  /** Asks the server from here; by its address, where nobody else knows its name. */
  async fetch(path: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Response> {
    const { https, address, host } = this.place;
    if (!https) return fetch(this.url + path, init);
    const { method = 'GET', headers = {}, body } = init;
    return new Promise((done, fail) => {
      const options = { host: address, port: this.port, path, method, headers: { ...headers, host }, servername: host, ca: readFileSync(https.authority) };
      const asked = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', fail);
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          const text = status === 204 || status === 304 ? null : Buffer.concat(parts).toString();
          done(new Response(text, { status, headers: pairs(answer.rawHeaders) }));
        });
      });
      asked.on('error', fail);
      asked.end(body);
    });
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    const process = this.process;
    if (!process || hasEnded(process)) return;
    const ended = new Promise((done) => process.once('exit', done));
    process.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** By itself, or by a signal. */
function hasEnded(process: ChildProcess): boolean {
  return process.exitCode !== null || process.signalCode !== null;
}

/** Names and values in turn, as node keeps them. */
function pairs(raw: string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]!] as [string, string]] : []));
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });
}
