import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { decode as decodeBase45, encode as base45 } from './base45';
import { joined } from './bytes';
import { encode, decode } from './cbor';
import { parse, write } from './cose';
import { ISSUER, NOW, ecPair, encoded, prescription, signed, tokenOf, trustListBytes, type ListChange, type Pair } from './made.test-support';
import { openTrustList, type TrustList } from './trust';
import { judge } from './verdict';

let doctor: Pair;
let stranger: Pair;
let hospital: Pair;
let trust: TrustList;
let token: string;

const listOf = (change: ListChange = {}) => openTrustList(trustListBytes(hospital, { keys: [{ pair: doctor }], ...change }), hospital.point);
const kindOf = async (text: string, list = trust, now = NOW, seen?: (id: string) => boolean) => (await judge(text, list, now, seen)).kind;
const withBytes = (change: (bytes: Uint8Array) => Uint8Array) => `NGRX1:${base45(change(decodeBase45(token.slice(6))))}`;

beforeAll(async () => {
  [doctor, stranger, hospital] = [await ecPair(), await ecPair(), await ecPair()];
  trust = await listOf();
  token = tokenOf(doctor, encoded());
});

describe('a prescription', () => {
  it('is valid when the hospital vouches for its signature, and says what was signed', async () => {
    expect(await judge(token, trust, NOW)).toEqual({ kind: 'valid', facts: prescription() });
    expect(await kindOf(` ${token}\n`)).toBe('valid');
  });

  it('keeps every optional fact', async () => {
    const full = { refills: 2, refillIntervalDays: 28, controlled: true, instructions: 'Drink water', patient: { ...prescription().patient, dateOfBirth: '2024-02-29' } };
    expect((await judge(tokenOf(doctor, encoded(full)), trust, NOW)).facts).toEqual(prescription(full));
  });

  it('has a word of its own for each way to be no good', async () => {
    const facts = prescription();
    expect(await kindOf(token, trust, facts.validFrom - 1)).toBe('not-yet');
    expect(await kindOf(token, trust, facts.validUntil - 1)).toBe('valid');
    expect(await kindOf(token, trust, facts.validUntil)).toBe('expired');
    expect(await kindOf(tokenOf(doctor, encoded({ issuedAt: NOW + 3600 })))).toBe('not-yet');
    expect(await kindOf(token, await listOf({ revoked: [facts.id] }))).toBe('revoked');
    expect(await kindOf(token, await listOf({ keys: [{ pair: doctor, revokedAt: NOW }] }))).toBe('key-revoked');
    expect(await kindOf(token, trust, NOW, (id) => id === facts.id)).toBe('dispensed');
    expect(await kindOf(tokenOf(stranger, encoded()))).toBe('unknown-issuer');
    expect(await kindOf('https://example.ng/rx')).toBe('no-prescription');
  });

  it('is of an unknown issuer when the key was not theirs at that time, or is another doctor’s', async () => {
    expect(await kindOf(tokenOf(doctor, encoded({ issuer: `${ISSUER}.evil` })))).toBe('unknown-issuer');
    expect(await kindOf(token, await listOf({ keys: [{ pair: doctor, mdcn: 'MDCN/R/1' }] }))).toBe('unknown-issuer');
    expect(await kindOf(token, await listOf({ keys: [{ pair: doctor, retiredAt: NOW - 7200 }] }))).toBe('unknown-issuer');
    expect(await kindOf(token, await listOf({ keys: [{ pair: doctor, retiredAt: NOW }] }))).toBe('valid');
    expect(await kindOf(token, await listOf({ keys: [{ pair: doctor, notBefore: NOW }] }))).toBe('unknown-issuer');
  });

  it('is altered when another key signed under the name of the doctor’s', async () => {
    expect(await kindOf(tokenOf({ ...stranger, kid8: doctor.kid8 }, encoded()))).toBe('altered');
  });

  it('is never valid with one bit of its text flipped, or a character lost', async () => {
    for (let place = 0; place < token.length; place += 1) {
      for (let bit = 0; bit < 7; bit++) {
        const other = String.fromCharCode(token.charCodeAt(place) ^ (1 << bit));
        // Space at either end is not part of the text.
        const text = token.slice(0, place) + other + token.slice(place + 1);
        if (text.trim() !== text) continue;
        expect(['altered', 'unknown-issuer', 'no-prescription'], `bit ${bit} of character ${place}`).toContain(await kindOf(text));
      }
      expect(await kindOf(token.slice(0, place) + token.slice(place + 1))).not.toBe('valid');
    }
  }, 60_000);

  it('is altered when it is written in any other way', async () => {
    const bytes = decodeBase45(token.slice(6));
    const [header, , payload, signature] = decode(bytes) as [Uint8Array<ArrayBuffer>, unknown, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
    const others = [
      withBytes((all) => joined(Uint8Array.of(0xd2), all)),
      withBytes((all) => joined(all, Uint8Array.of(0))),
      `NGRX1:${base45(encode([header, new Map([[4, 1]]), payload, signature]))}`,
      // An array of indefinite length.
      withBytes((all) => joined(Uint8Array.of(0x9f), all.subarray(1), Uint8Array.of(0xff))),
      token.toLowerCase().replace('ngrx1', 'NGRX1'),
      `${token}0`,
      // The other valid signature of the same message.
      `NGRX1:${base45(signed(doctor, parse(bytes).payload, true))}`,
      'NGRX1:'
    ];
    for (const text of others) expect(await kindOf(text), text.slice(0, 40)).toBe('altered');
    expect(`NGRX1:${base45(write(parse(bytes)))}`).toBe(token);
  });

  it('is altered when even the doctor’s key signed facts in another form', async () => {
    const facts = encoded();
    const map = decode(facts) as Map<number, never>;
    const others: Uint8Array[] = [
      encode(new Map([...map, [9, 0 as never]])),
      encode(new Map([...map, [11, false as never]])),
      encode(new Map([...map, [14, 1 as never]])),
      encode(new Map([...map].filter(([key]) => key !== 13))),
      joined(facts, Uint8Array.of(0)),
      new Uint8Array(20_000)
    ];
    for (const bytes of others) expect(await kindOf(tokenOf(doctor, bytes))).toBe('altered');
    expect(await kindOf(tokenOf(doctor, facts, (bytes) => joined(deflateRawSync(bytes), Uint8Array.of(0))))).toBe('altered');
    expect(await kindOf(tokenOf(doctor, facts, (bytes) => deflateRawSync(bytes).subarray(0, -3)))).toBe('altered');
  });
});

describe('the trust list', () => {
  it('is taken only from the key that was pinned', async () => {
    const bytes = trustListBytes(hospital, { keys: [{ pair: doctor }] });
    await expect(openTrustList(bytes, stranger.point)).rejects.toThrow('trust-list-key');
    const changed = Uint8Array.from(bytes, (byte, index) => (index === 40 ? byte ^ 1 : byte));
    await expect(openTrustList(changed, hospital.point)).rejects.toThrow();
    expect((await openTrustList(bytes, hospital.point)).hospital).toBe('Ireti Hospital');
  });
});
