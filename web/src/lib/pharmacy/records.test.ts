import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { NOW, prescription } from '$lib/rx/made.test-support';
import { asText, fromBase64Url } from '$lib/rx/bytes';
import type { SignedRecord } from './api';
import { expiryDate } from './expiry';
import { denied, mostOffline } from './policy';
import { leftHere, noteHanded, record, sync } from './records';
import { handedOver, queue, type Device, type Person } from './store';

const facts = prescription();
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const half = [{ line: 0, quantity: 10, batch: 'B1', expiresOn: '2027-08-31' }];

async function device(userId = 'u1'): Promise<Device> {
  const keys = (await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify'])) as CryptoKeyPair;
  return { userId, deviceId: 'd1', pharmacyId: 'p1', keys };
}

describe('a record without a connection', () => {
  it('is signed by this device over its very bytes, and cannot be signed elsewhere', async () => {
    const own = await device();
    expect(own.keys.privateKey.extractable).toBe(false);
    const { signed } = await record(own, 'NGRX1:X', facts, half, NOW * 1000);
    const bytes = fromBase64Url(signed!.record);
    expect(JSON.parse(asText(bytes))).toMatchObject({ prescriptionToken: 'NGRX1:X', items: half, handedOverAt: new Date(NOW * 1000).toISOString() });
    expect(await crypto.subtle.verify(ECDSA, own.keys.publicKey, fromBase64Url(signed!.signature), bytes)).toBe(true);
  });

  it('counts at once: the same device does not hand it over twice', async () => {
    const other = prescription({ id: '019aab4c-7d00-7000-8000-00000000000b' });
    const own = await device();
    await record(own, 'NGRX1:Y', other, half);
    expect(leftHere(other, await handedOver.get(other.id))).toEqual([8, 100]);
    await record(own, 'NGRX1:Y', other, [{ ...half[0]!, quantity: 8 }, { ...half[0]!, line: 1, quantity: 100 }]);
    expect(leftHere(other, await handedOver.get(other.id))).toEqual([0, 0]);
    // The server does not know it yet.
    const lines = [18, 100].map((prescribed, line) => ({ line, prescribed, dispensed: 0, remaining: prescribed, fill: 0, fillsLeft: 0, nextFillFrom: null }));
    await noteHanded({ facts: other, lines });
    expect(leftHere(other, await handedOver.get(other.id))).toEqual([0, 0]);
    expect((await handedOver.get(other.id))?.offline).toEqual([18, 100]);
  });

  it('is sent once, by whoever made it, and keeps the answer but not the patient', async () => {
    const mine = await record(await device('u7'), 'NGRX1:Z', facts, half);
    const theirs = await record(await device('u8'), 'NGRX1:Z', facts, half);
    const sent: SignedRecord[] = [];
    const send = async (records: SignedRecord[]) => {
      sent.push(...records);
      return { results: [{ recordId: mine.recordId, outcome: 'conflict' as const, detail: 'Too much.' }] };
    };
    expect((await sync('u7', send)).map(({ result }) => result?.outcome)).toEqual(['conflict']);
    expect(sent).toHaveLength(1);
    expect(await sync('u7', send)).toEqual([]);
    const kept = new Map((await queue.all()).map((entry) => [entry.recordId, entry]));
    expect(kept.get(mine.recordId)?.signed).toBeUndefined();
    expect(kept.get(theirs.recordId)?.signed).toBeDefined();
  });

  it('stays when it could not be sent, or the server forgot to answer', async () => {
    const waits = await record(await device('u9'), 'NGRX1:Z', facts, half);
    await expect(sync('u9', () => Promise.reject(new Error('no network')))).rejects.toThrow();
    expect(await sync('u9', async () => ({ results: [] }))).toEqual([]);
    expect((await queue.all()).find(({ recordId }) => recordId === waits.recordId)?.signed).toBeDefined();
  });
});

describe('without a connection', () => {
  const person: Person = {
    userId: 'u1', name: 'Yusuf', confirmedAt: NOW * 1000,
    me: { pharmacy: { offlineAllowed: true } as never, pcnNumber: 'PCN-1', policy: { offlineAllowed: true, maxDaysSupply: 7 } }
  };
  const trust = { maxDaysSupply: 7, nextUpdate: NOW + 60 } as never;

  it('only what hospital, pharmacy and law allow may be handed over', async () => {
    const own = await device();
    expect(denied(facts, trust, person, own, NOW)).toBeNull();
    expect(denied({ ...facts, controlled: true }, trust, person, own, NOW)).toBe('controlled');
    expect(denied(facts, { maxDaysSupply: 0, nextUpdate: NOW + 60 } as never, person, own, NOW)).toBe('hospital');
    expect(denied(facts, trust, { ...person, me: { ...person.me, policy: { offlineAllowed: false, maxDaysSupply: 7 } } }, own, NOW)).toBe('pharmacy');
    expect(denied(facts, trust, person, own, NOW + 61)).toBe('old-list');
    expect(denied(facts, { maxDaysSupply: 7, nextUpdate: NOW * 2 } as never, person, own, NOW + 8 * 86_400)).toBe('unconfirmed');
    expect(denied(facts, trust, null, own, NOW)).toBe('unconfirmed');
    expect(denied(facts, trust, person, null, NOW)).toBe('no-device');
  });

  it('at most the allowed days’ supply may be handed over', () => {
    const [tablets, suspension] = facts.items as [(typeof facts.items)[0], (typeof facts.items)[0]];
    expect(mostOffline(tablets, 7)).toBe(18);
    expect(mostOffline(tablets, 2)).toBe(12);
    expect(mostOffline(suspension, 7)).toBe(52);
    expect(mostOffline(tablets, 2, 8), 'with what went out before').toBe(4);
    expect(mostOffline(tablets, 2, 20)).toBe(0);
    expect(mostOffline({ ...suspension, unit: 'bottle', quantity: 1 }, 7)).toBe(1);
    expect(mostOffline({ ...suspension, unit: 'bottle', sig: { ...suspension.sig, days: null } }, 7)).toBe(0);
    expect(mostOffline({ ...tablets, sig: { ...tablets.sig, frequency: 'once-only' } }, 7)).toBe(14);
  });
});

describe('the expiry date on a pack', () => {
  it('is the last day of its month, or the day', () => {
    for (const text of ['08/2027', '8/27', '08-2027', '2027-08', ' 08 2027 ', '31/08/2027', '2027-08-31']) expect(expiryDate(text), text).toBe('2027-08-31');
    expect(expiryDate('02/2028')).toBe('2028-02-29');
    for (const text of ['', '2027', '13/2027', '30/02/2027', 'Aug 2027', '0/2027', '1/2/3/4']) expect(expiryDate(text), text).toBeNull();
  });
});
