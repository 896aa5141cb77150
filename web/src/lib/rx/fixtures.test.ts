// The server's own signatures and pictures (api/care/tests/fixtures), read by this implementation.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url } from './bytes';
import { openTrustList, type TrustList } from './trust';
import { judge } from './verdict';

const folder = new URL('../../../../api/care/tests/fixtures/', import.meta.url);
const file = (name: string) => readFileSync(new URL(name, folder));
const facts = JSON.parse(file('three-items.json').toString());

async function scanned(picture: string): Promise<string | undefined> {
  const read = await readBarcodes(new Blob([file(picture)]), { formats: ['QRCode'] });
  return read[0]?.text;
}

let trust: TrustList;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  await prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer }, fireImmediately: true });
  const { x, y } = JSON.parse(file('hospital-key.json').toString());
  trust = await openTrustList(file('trust-list.cbor'), { x: fromBase64Url(x), y: fromBase64Url(y) });
});

describe('what the server signed and drew', () => {
  it('is scanned, verified and says the same facts', async () => {
    const token = await scanned('three-items.token.png');
    expect(token).toBe(file('three-items.token.txt').toString());
    const verdict = await judge(token ?? '', trust, facts.validFrom + 3600);
    expect(verdict).toEqual({ kind: 'valid', facts });
  });

  it('has a health card that a scanner reads', async () => {
    expect(await scanned('three-items.card.png')).toBe(file('three-items.card.txt').toString());
  });
});
