import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '$lib/api/client';
import { base64, base64Url, sha256, utf8 } from '$lib/rx/bytes';
import { leafOfIssued } from '$lib/rx/log';
import { Log, NOW, ecPair, encoded, prescription, tokenOf, trustListBytes, type ListChange, type Pair } from '$lib/rx/made.test-support';
import { Hospital, type Keep, type Wire } from './hospital';
import type { Kept } from './store';

let hospitalKey: Pair;
let doctor: Pair;
let log: Log;
let memory: Map<string, unknown>;
let keep: Keep;
/** What the server says now. */
let server: { key: Pair; log: Log; list: ListChange; down: boolean };
let hospital: Hospital;

async function grown(count: number, salt = ''): Promise<Log> {
  const made = new Log();
  for (let leaf = 0; leaf < count; leaf++) made.add(await sha256(utf8(`${salt}${leaf}`)));
  return made;
}

const wire: Wire = {
  keys: async () => {
    const { x, y } = server.key.point;
    return { trustListKey: { kty: 'EC', crv: 'P-256', x: base64Url(x), y: base64Url(y), kid: 'k' }, logKey: base64(server.log.key) };
  },
  trustList: async () => {
    if (server.down) throw new ApiError(null, 0);
    return trustListBytes(server.key, { keys: [{ pair: doctor }], logKey: server.log.key, checkpoint: await server.log.note(), ...server.list });
  },
  checkpoint: () => server.log.note(),
  inclusion: async (leaf, size) => {
    const index = server.log.leaves.findIndex((known) => base64(known) === base64(leaf));
    if (index < 0) throw new ApiError({ code: 'not-in-log' } as never, 404);
    return { index, path: await server.log.inclusion(index, size) };
  },
  consistency: (from, to) => server.log.consistency(from, to)
};

beforeEach(async () => {
  [hospitalKey, doctor] = [await ecPair(), await ecPair()];
  log = await grown(5);
  server = { key: hospitalKey, log, list: {}, down: false };
  memory = new Map();
  keep = {
    get: async (name) => memory.get(name) as never,
    set: async (name, value) => void memory.set(name, value),
    drop: async (...names) => names.forEach((name) => memory.delete(name))
  };
  hospital = new Hospital(wire, keep, () => NOW * 1000);
});

describe('what a device knows of the hospital', () => {
  it('is pinned at first use and works afterwards without a network', async () => {
    await hospital.refresh();
    server.down = true;
    const later = new Hospital(wire, keep);
    await later.recall();
    expect(later.list?.hospital).toBe('Ireti Hospital');
    await expect(later.refresh()).rejects.toThrow();
    expect(later.list?.hospital).toBe('Ireti Hospital');
    expect(later.distrust).toBeNull();
  });

  it('is not exchanged for a list that another key signed', async () => {
    await hospital.refresh();
    server.key = await ecPair();
    await expect(hospital.refresh()).rejects.toThrow('trust-list-key');
    expect(hospital.distrust).toBe('key-changed');
    await hospital.startOver();
    expect(hospital.distrust).toBeNull();
  });

  it('does not go back to an older list, in which fewer prescriptions are cancelled', async () => {
    server.list = { issuedAt: NOW, revoked: [prescription().id] };
    await hospital.refresh();
    server.list = { issuedAt: NOW - 60 };
    await hospital.refresh();
    expect(hospital.list?.revoked.size).toBe(1);
  });

  it('keeps the longest log, and is content with a shorter one that is its beginning', async () => {
    await hospital.refresh();
    const early = await log.note(3);
    log.add(await sha256(utf8('more')));
    await hospital.refresh();
    server.list = { checkpoint: early };
    await hospital.refresh();
    expect(hospital.distrust).toBeNull();
    expect(memory.get('checkpoint')).toBe(await log.note());
  });

  it('is distrusted for good when the log was rewritten, with both checkpoints as evidence', async () => {
    await hospital.refresh();
    // The same key signs another history.
    log.leaves.splice(0, 1, await sha256(utf8('something else')));
    log.add(await sha256(utf8('more')));
    await hospital.refresh();
    expect(hospital.distrust).toBe('log-rewritten');
    expect((memory.get('broken') as Kept['broken']).shown).toBe(await log.note());
    const later = new Hospital(wire, keep);
    await later.recall();
    expect(later.distrust).toBe('log-rewritten');
  });

  it('is distrusted when the log will not prove that it grew', async () => {
    await hospital.refresh();
    log.add(await sha256(utf8('more')));
    const silent = new Hospital({ ...wire, consistency: async () => Promise.reject(new ApiError(null, 404)) }, keep);
    await silent.recall();
    await silent.refresh();
    expect(silent.distrust).toBe('log-rewritten');
  });

  it('suspects nothing when the proof did not come through', async () => {
    await hospital.refresh();
    log.add(await sha256(utf8('more')));
    const cut = new Hospital({ ...wire, consistency: async () => Promise.reject(new ApiError(null, 0)) }, keep);
    await cut.recall();
    await expect(cut.refresh()).rejects.toThrow();
    expect(cut.distrust).toBeNull();
  });
});

describe('a prescription in the log', () => {
  it('is found by its own text alone; one that is missing is not', async () => {
    const token = tokenOf(doctor, encoded());
    const facts = prescription();
    await hospital.refresh();
    expect(await hospital.isLogged(token, facts)).toBe('no');
    log.add(await leafOfIssued(token, facts.id, facts.issuedAt));
    expect(await hospital.isLogged(token, facts)).toBe('yes');
  });
});
