// Prescriptions, trust lists and logs as the server signs them, made here with other code.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { encode as base45 } from './base45';
import { base64, fromBase64Url, fromHex, fromUuid, hex, joined, utf8, type Bytes } from './bytes';
import { encode, type Value } from './cbor';
import { message, write, type PublicKey } from './cose';
import { encodeFacts, type Prescription } from './facts';
import { leafHash, nodeHash } from './log';
import { thumbprint } from './trust';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
export const NOW = 1_795_520_000;
export const ISSUER = 'https://rx.ireti.example';

export type Pair = { point: PublicKey; kid8: Bytes; sign: (message: Bytes, high?: boolean) => Bytes };

export async function ecPair(): Promise<Pair> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  const point = { x: fromBase64Url(x), y: fromBase64Url(y) };
  return { point, kid8: (await thumbprint(point)).slice(0, 8), sign: (bytes, high = false) => es256(privateKey, bytes, high) };
}

/** Of the two valid signatures the one with the low s, or with the high one. */
function es256(key: KeyObject, bytes: Bytes, high: boolean): Bytes {
  const signature = new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }));
  const s = BigInt(`0x${hex(signature.subarray(32))}`);
  const isHigh = s > ORDER / 2n;
  const wanted = isHigh === high ? s : ORDER - s;
  return joined(signature.subarray(0, 32), fromHex(wanted.toString(16).padStart(64, '0')));
}

export function signed(pair: Pair, payload: Uint8Array, high = false): Bytes {
  const frame = { kid8: pair.kid8, payload: payload as Bytes };
  return write({ ...frame, signature: pair.sign(message(frame), high) });
}

export function tokenOf(pair: Pair, facts: Uint8Array, deflate: (bytes: Uint8Array) => Uint8Array = deflateRawSync): string {
  return `NGRX1:${base45(signed(pair, new Uint8Array(deflate(facts))))}`;
}

export function prescription(changed: Partial<Prescription> = {}): Prescription {
  const item = {
    medicine: { product: 'paracetamol-500-tab', atc: 'N02BE01', name: 'Paracetamol', form: 'tablet', strength: '500 mg' },
    sig: { amount: 2, unit: 'tablet', route: 'oral', frequency: 'three-times-daily', days: 3, asNeeded: 'fever', meal: null },
    quantity: 18,
    unit: 'tablet',
    substitution: true
  };
  return {
    id: '019aab4c-7d00-7000-8000-00000000000a',
    issuer: ISSUER,
    issuedAt: NOW - 3600,
    validFrom: NOW - 3600,
    validUntil: NOW + 30 * 86_400,
    patient: { name: 'Ngozi Adébáyọ̀', dateOfBirth: '1961-03-03', sex: 'female', hospitalNumber: 'IH-000123' },
    prescriber: { name: 'Dr Amina Bello', mdcn: 'MDCN/R/45231' },
    items: [item, { ...item, medicine: { ...item.medicine, name: 'Amoxicillin', atc: 'J01CA04', form: 'suspension', strength: '125 mg/5 mL' },
      sig: { amount: 2.5, unit: 'millilitre', route: 'oral', frequency: 'every-8-hours', days: 5, asNeeded: null, meal: 'after' }, unit: 'millilitre', quantity: 100 }],
    refills: 0,
    refillIntervalDays: 0,
    controlled: false,
    instructions: null,
    rid: 'kq3vZ1',
    ...changed
  };
}

export type ListChange = {
  keys?: { pair: Pair; mdcn?: string; notBefore?: number; retiredAt?: number | null; revokedAt?: number | null }[];
  revoked?: string[];
  issuedAt?: number;
  nextUpdate?: number;
  checkpoint?: string;
  logKey?: Bytes;
  maxDaysSupply?: number;
};

export function trustListBytes(hospital: Pair, { keys = [], revoked = [], ...rest }: ListChange): Bytes {
  const rows = keys.map(({ pair, mdcn = 'MDCN/R/45231', notBefore = NOW - 86_400, retiredAt = null, revokedAt = null }): Value => [
    pair.kid8, pair.point.x, pair.point.y, 'Dr Amina Bello', mdcn, notBefore, retiredAt, revokedAt
  ]);
  const map = new Map<number, Value>([
    [1, ISSUER], [2, rest.issuedAt ?? NOW - 60], [3, rest.nextUpdate ?? NOW + 7 * 86_400], [4, rows], [5, revoked.map(fromUuid)],
    [6, 'Ireti Hospital'], [7, rest.logKey ?? new Uint8Array(32)], [8, 'rx.ireti.example/dokita-log'], [9, rest.checkpoint ?? ''],
    [10, [rest.maxDaysSupply ?? 7]]
  ]);
  return signed(hospital, encode(map));
}

export function encoded(changed: Partial<Prescription> = {}): Bytes {
  return encodeFacts(prescription(changed));
}

export class Log {
  readonly leaves: Bytes[] = [];
  readonly key: Bytes;
  readonly #private: KeyObject;

  constructor(readonly origin = 'rx.ireti.example/dokita-log') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.#private = privateKey;
    this.key = fromBase64Url((publicKey.export({ format: 'jwk' }) as { x: string }).x);
  }

  add(...leaves: Uint8Array[]): void {
    this.leaves.push(...(leaves as Bytes[]));
  }

  async note(size = this.leaves.length): Promise<string> {
    const text = `${this.origin}\n${size}\n${base64(await root(this.leaves.slice(0, size)))}\n`;
    const id = createHash('sha256').update(joined(utf8(this.origin), Uint8Array.of(10, 1), this.key)).digest().subarray(0, 4);
    const signature = sign(null, utf8(text), this.#private);
    return `${text}\n\u2014 ${this.origin} ${base64(joined(id, signature))}\n`;
  }

  inclusion(index: number, size = this.leaves.length): Promise<Bytes[]> {
    return path(index, this.leaves.slice(0, size));
  }

  consistency(older: number, newer = this.leaves.length): Promise<Bytes[]> {
    return older === newer || older === 0 ? Promise.resolve([]) : subproof(older, this.leaves.slice(0, newer), true);
  }
}

/** RFC 9162, 2.1.1, by its definition. */
async function root(leaves: Bytes[]): Promise<Bytes> {
  if (leaves.length === 0) return new Uint8Array(createHash('sha256').digest());
  if (leaves.length === 1) return leafHash(leaves[0]!);
  const split = largestPowerBelow(leaves.length);
  return nodeHash(await root(leaves.slice(0, split)), await root(leaves.slice(split)));
}

/** RFC 9162, 2.1.3.1. */
async function path(index: number, leaves: Bytes[]): Promise<Bytes[]> {
  if (leaves.length <= 1) return [];
  const split = largestPowerBelow(leaves.length);
  return index < split
    ? [...(await path(index, leaves.slice(0, split))), await root(leaves.slice(split))]
    : [...(await path(index - split, leaves.slice(split))), await root(leaves.slice(0, split))];
}

/** RFC 9162, 2.1.4.1. */
async function subproof(older: number, leaves: Bytes[], whole: boolean): Promise<Bytes[]> {
  if (older === leaves.length) return whole ? [] : [await root(leaves)];
  const split = largestPowerBelow(leaves.length);
  return older <= split
    ? [...(await subproof(older, leaves.slice(0, split), whole)), await root(leaves.slice(split))]
    : [...(await subproof(older - split, leaves.slice(split), false)), await root(leaves.slice(0, split))];
}

function largestPowerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}
