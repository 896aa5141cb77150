import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium as playwright } from '@playwright/test';
import { certificateFor, homeThatTrusts } from './authority';
import { chromium } from './chromium';
import { ip, makeNamespace } from './namespace';
import type { Place } from './server';

const HOST = 'clinic.test';

export type Side = 'a' | 'b';

/**
 * A server with a name and a certificate, and two homes behind symmetric NATs that use the same
 * private addresses: no port of a home's browser is the same towards two destinations, and nothing
 * comes in unasked. Needs root, nftables, openssl and certutil.
 *
 *   this machine ---(control)--- server ---(wan-a)--- nat-a ---(lan)--- client-a
 *                                       ---(wan-b)--- nat-b ---(lan)--- client-b
 */
export class Homes {
  readonly server: Place;
  private readonly folder = mkdtempSync(join(tmpdir(), 'dokita-homes-'));
  private readonly browsers: Browser[] = [];
  private readonly made: string[] = [];
  private readonly id = process.pid;
  private readonly base: string;

  private constructor() {
    // 198.18.0.0/15 is for tests of networks (RFC 2544); one /24 for each process.
    this.base = `198.${18 + ((this.id >> 8) & 1)}.${this.id & 255}`;
    const https = certificateFor(HOST, this.folder);
    homeThatTrusts(https.authority, this.folder);
    this.server = { address: `${this.base}.5`, host: HOST, enter: ['ip', 'netns', 'exec', this.name('srv')], https };
  }

  static make(): Homes {
    const homes = new Homes();
    try {
      homes.connect();
    } catch (error) {
      homes.remove();
      throw new Error(`This test needs root, iproute2, nftables and network namespaces: ${String(error)}`);
    }
    return homes;
  }

  private name(role: string): string {
    return `dk-${role}-${this.id}`;
  }

  private connect(): void {
    const { base } = this;
    const server = this.namespace('srv');
    const cable = `dk-${this.id}`;
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'control', 'netns', server);
    ip('addr', 'add', `${base}.1/30`, 'dev', cable);
    ip('link', 'set', cable, 'up');
    ip('-n', server, 'addr', 'add', `${base}.2/30`, 'dev', 'control');
    ip('-n', server, 'link', 'set', 'control', 'up');
    ip('-n', server, 'route', 'add', 'default', 'via', `${base}.1`);
    this.home('a', `${base}.5`, `${base}.6`);
    this.home('b', `${base}.9`, `${base}.10`);
    ip('route', 'add', `${base}.5/32`, 'via', `${base}.2`);
  }

  /** One home: its router has `outside` towards the server's `gateway`. */
  private home(side: Side, gateway: string, outside: string): void {
    const [server, nat, client] = [this.name('srv'), this.namespace(`nat-${side}`), this.namespace(`cli-${side}`)];
    ip('-n', server, 'link', 'add', `wan-${side}`, 'type', 'veth', 'peer', 'name', 'wan', 'netns', nat);
    ip('-n', server, 'addr', 'add', `${gateway}/30`, 'dev', `wan-${side}`);
    ip('-n', server, 'link', 'set', `wan-${side}`, 'up');
    ip('-n', nat, 'addr', 'add', `${outside}/30`, 'dev', 'wan');
    ip('-n', nat, 'link', 'set', 'wan', 'up');
    ip('-n', nat, 'route', 'add', 'default', 'via', gateway);
    ip('-n', nat, 'link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'lan', 'netns', client);
    ip('-n', nat, 'addr', 'add', '10.0.0.1/24', 'dev', 'lan');
    ip('-n', client, 'addr', 'add', '10.0.0.2/24', 'dev', 'lan');
    for (const name of [nat, client]) ip('-n', name, 'link', 'set', 'lan', 'up');
    ip('-n', client, 'route', 'add', 'default', 'via', '10.0.0.1');
    ip('netns', 'exec', nat, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    this.nft(
      side,
      'table ip dokita_nat {',
      'chain translate {',
      'type nat hook postrouting priority srcnat',
      'oifname "wan" meta l4proto { tcp, udp } masquerade fully-random',
      '}',
      'chain guard {',
      'type filter hook forward priority filter',
      'ct state established,related accept',
      'iifname "wan" drop',
      '}',
      '}'
    );
  }

  /** From now on the homes' routers let out web pages (TCP 443) and nothing else. */
  allowWebPagesOnly(): void {
    for (const side of ['a', 'b'] as const) {
      this.nft(
        side,
        'table ip dokita_web_only {',
        'chain guard {',
        'type filter hook forward priority filter - 1',
        'iifname "lan" tcp dport 443 accept',
        'iifname "lan" drop',
        '}',
        '}'
      );
    }
  }

  /** A browser in a home. It finds the server by name, and trusts its authority as installed. */
  async browser(side: Side): Promise<Browser> {
    const program = join(this.folder, `chromium-${side}`);
    const { executablePath, args } = chromium.launchOptions!;
    const enter = `ip netns exec ${this.name(`cli-${side}`)} env HOME=${this.folder}`;
    writeFileSync(program, `#!/bin/sh\nexec ${enter} ${executablePath} "$@"\n`);
    chmodSync(program, 0o755);
    const browser = await playwright.launch({
      executablePath: program,
      // UDP relay sockets look for the name with a dot at its end.
      args: [...args!, `--host-resolver-rules=MAP ${HOST} ${this.server.address},MAP ${HOST}. ${this.server.address}`]
    });
    this.browsers.push(browser);
    return browser;
  }

  /** Takes away what was made here, and nothing else. */
  async close(): Promise<void> {
    for (const browser of this.browsers) await browser.close();
    this.remove();
  }

  private remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    for (const name of this.made.splice(0)) ip('netns', 'delete', name);
  }

  private namespace(role: string): string {
    const name = this.name(role);
    makeNamespace(name);
    this.made.push(name);
    return name;
  }

  private nft(side: Side, ...lines: string[]): void {
    execFileSync('ip', ['netns', 'exec', this.name(`nat-${side}`), 'nft', '-f', '-'], { input: `${lines.join('\n')}\n`, stdio: ['pipe', 'pipe', 'pipe'] });
  }
}
