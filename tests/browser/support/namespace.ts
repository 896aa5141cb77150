import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium as playwright } from '@playwright/test';
import { chromium } from './chromium';
import type { Place } from './server';

/** How many packets were dropped, by synchronisation source; `other` for all the rest. */
export type Dropped = Record<string, number>;

const TABLE = 'inet dokita_test';

/**
 * Two networks with one cable between them: the server's and the publisher's. The test itself
 * reaches the server's by a second cable. Needs root and a kernel with network namespaces.
 *
 *   this machine ---(control)--- server's namespace ---(uplink)--- client's namespace
 */
export class Networks {
  /** Where the server runs; its address is that of the uplink. */
  readonly server: Place;
  private readonly names: { server: string; client: string; cable: string };
  private readonly folder = mkdtempSync(join(tmpdir(), 'dokita-networks-'));
  private readonly browsers: Browser[] = [];
  private readonly made: string[] = [];

  private constructor() {
    const id = process.pid;
    this.names = { server: `dk-srv-${id}`, client: `dk-cli-${id}`, cable: `dk-${id}` };
    // 198.18.0.0/15 is for tests of networks (RFC 2544); one /24 for each process.
    const base = `198.${18 + ((id >> 8) & 1)}.${id & 255}`;
    this.server = { address: `${base}.5`, host: `${base}.5`, enter: ['ip', 'netns', 'exec', this.names.server] };
  }

  static make(): Networks {
    const networks = new Networks();
    try {
      networks.connect();
    } catch (error) {
      networks.remove();
      throw new Error(`This test needs root, iproute2, nftables and network namespaces: ${String(error)}`);
    }
    return networks;
  }

  private connect(): void {
    const { server, client, cable } = this.names;
    const base = this.server.address.replace(/\.5$/, '');
    for (const name of [server, client]) {
      makeNamespace(name);
      this.made.push(name);
    }
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'control', 'netns', server);
    ip('addr', 'add', `${base}.1/30`, 'dev', cable);
    ip('link', 'set', cable, 'up');
    ip('-n', server, 'addr', 'add', `${base}.2/30`, 'dev', 'control');
    ip('-n', server, 'link', 'set', 'control', 'up');
    ip('route', 'add', `${base}.4/30`, 'via', `${base}.2`);
    ip('-n', server, 'link', 'add', 'uplink', 'type', 'veth', 'peer', 'name', 'uplink', 'netns', client);
    ip('-n', server, 'addr', 'add', `${base}.5/30`, 'dev', 'uplink');
    ip('-n', client, 'addr', 'add', `${base}.6/30`, 'dev', 'uplink');
    for (const name of [server, client]) ip('-n', name, 'link', 'set', 'uplink', 'up');
    // Without a default route Chromium finds no address of its own.
    ip('-n', client, 'route', 'add', 'default', 'via', `${base}.5`);
    ip('-n', server, 'route', 'add', 'default', 'via', `${base}.1`);
  }

  /** A browser of its own in one of the networks, for the pages of `url`. */
  async browser(where: 'server' | 'client', url: string): Promise<Browser> {
    const program = join(this.folder, `chromium-${where}`);
    const { executablePath, args } = chromium.launchOptions!;
    writeFileSync(program, `#!/bin/sh\nexec ip netns exec ${this.names[where]} ${executablePath} "$@"\n`);
    chmodSync(program, 0o755);
    const browser = await playwright.launch({
      executablePath: program,
      args: [...args!, `--unsafely-treat-insecure-origin-as-secure=${url}`]
    });
    this.browsers.push(browser);
    return browser;
  }

  /**
   * From now on `percent` of the UDP packets to `port` are lost as they arrive from the client:
   * on the far end of its cable, where it does not notice. Counted by synchronisation source.
   */
  lose(percent: number, port: number, sources: number[]): void {
    const counted = sources.map((source) => `@th,128,32 ${source} counter name "s${source}" drop`);
    this.nft(
      `table ${TABLE} {`,
      ...[...sources, 'other'].flatMap((source) => [`counter s${source} {`, '}']),
      'chain lost {',
      ...counted,
      'counter name "sother" drop',
      '}',
      'chain arriving {',
      'type filter hook prerouting priority 0',
      `iifname "uplink" udp dport ${port} numgen random mod 100 < ${percent} jump lost`,
      '}',
      '}'
    );
  }

  /** No packet is lost any more; gives how many were. */
  repair(): Dropped {
    const { nftables } = JSON.parse(this.run('nft', '-j', 'list', 'counters', 'table', 'inet', 'dokita_test')) as {
      nftables: { counter?: { name: string; packets: number } }[];
    };
    this.nft(`delete table ${TABLE}`);
    return Object.fromEntries(nftables.flatMap(({ counter }) => (counter ? [[counter.name.slice(1), counter.packets]] : [])));
  }

  /** Takes away what was made here, and nothing else. */
  async close(): Promise<void> {
    for (const browser of this.browsers) await browser.close();
    this.remove();
  }

  private remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    // The cables go with their ends.
    for (const name of this.made.splice(0)) ip('netns', 'delete', name);
  }

  private nft(...lines: string[]): void {
    execFileSync('ip', ['netns', 'exec', this.names.server, 'nft', '-f', '-'], { input: `${lines.join('\n')}\n`, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  private run(...command: string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.names.server, ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

/** A network namespace with nothing but its loopback. */
export function makeNamespace(name: string): void {
  ip('netns', 'add', name);
  // IPv6 addresses come seconds later, and Chromium drops what it was loading when they do.
  ip('netns', 'exec', name, 'sh', '-c', 'for at in all default; do echo 1 > /proc/sys/net/ipv6/conf/$at/disable_ipv6; done');
  ip('-n', name, 'link', 'set', 'lo', 'up');
}

export function ip(...command: string[]): void {
  execFileSync('ip', command, { stdio: ['ignore', 'pipe', 'pipe'] });
}
