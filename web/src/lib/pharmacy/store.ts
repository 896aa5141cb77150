// What this device keeps between visits, in IndexedDB: the hospital's keys and trust list, its own
// key, what it handed over, and the records that wait for a connection.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Bytes } from '$lib/rx/bytes';
import type { Me, SyncResult } from './api';

/** The hospital's keys, as they were when this device first met them. */
export type Pins = { x: Bytes; y: Bytes; logKey: Bytes };
/** Who worked here last; times are milliseconds of Unix time. */
export type Person = { userId: string; name: string; me: Me; confirmedAt: number };
/** Two checkpoints of which neither is the beginning of the other. */
export type Broken = { at: number; kept: string; shown: string };

export type Kept = {
  pins: Pins;
  trustList: { bytes: Bytes; fetchedAt: number };
  checkpoint: string;
  broken: Broken;
  person: Person;
};

/** It counts only in the pharmacy for which it was registered. */
export type Device = { userId: string; deviceId: string; pharmacyId: string; keys: CryptoKeyPair };

/** A record that waits; once the server answered, only the answer stays. */
export type Queued = {
  recordId: string;
  userId: string;
  prescriptionId: string;
  madeAt: number;
  /** Absent once it was sent. */
  signed?: { record: string; signature: string; deviceId: string };
  result?: SyncResult & { at: number };
};

/** What was handed over of a prescription as far as this device knows, by item; `offline`: by itself, without a connection. */
export type Handed = { id: string; quantities: number[]; offline?: number[]; validUntil: number };

interface Schema extends DBSchema {
  kept: { key: string; value: Kept[keyof Kept] };
  devices: { key: string; value: Device };
  queue: { key: string; value: Queued };
  handed: { key: string; value: Handed };
}

const NAME = 'dokita-pharmacy';

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('kept');
      db.createObjectStore('devices', { keyPath: 'userId' });
      db.createObjectStore('queue', { keyPath: 'recordId' });
      db.createObjectStore('handed', { keyPath: 'id' });
    },
    // Another tab waits for a newer version: it goes first.
    blocking: () => void opened?.then((db) => db.close()).finally(() => (opened = null))
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

export const kept = {
  async get<Name extends keyof Kept>(name: Name): Promise<Kept[Name] | undefined> {
    return (await (await database()).get('kept', name)) as Kept[Name] | undefined;
  },
  async set<Name extends keyof Kept>(name: Name, value: Kept[Name]): Promise<void> {
    await (await database()).put('kept', value, name);
  },
  async drop(...names: (keyof Kept)[]): Promise<void> {
    const db = await database();
    for (const name of names) await db.delete('kept', name);
  }
};

export const ownDevice = {
  get: async (userId: string) => (await database()).get('devices', userId),
  set: async (device: Device) => void (await (await database()).put('devices', device)),
  drop: async (userId: string) => void (await (await database()).delete('devices', userId))
};

export const queue = {
  all: async (): Promise<Queued[]> => (await (await database()).getAll('queue')).sort((a, b) => b.madeAt - a.madeAt),
  put: async (entry: Queued) => void (await (await database()).put('queue', entry)),
  drop: async (recordId: string) => void (await (await database()).delete('queue', recordId))
};

/** The record and what it means for later scans are kept together, or neither is. */
export async function keepRecord(entry: Queued, handed: Handed): Promise<void> {
  const change = (await database()).transaction(['queue', 'handed'], 'readwrite', { durability: 'strict' });
  await Promise.all([change.objectStore('queue').put(entry), change.objectStore('handed').put(handed), change.done]);
}

export const handedOver = {
  get: async (id: string) => (await database()).get('handed', id),
  put: async (handed: Handed) => void (await (await database()).put('handed', handed)),
  /** Forgets prescriptions that nobody may dispense any more; `now` in seconds. */
  async forgetPast(now: number): Promise<void> {
    const db = await database();
    for (const one of await db.getAll('handed')) if (one.validUntil < now) await db.delete('handed', one.id);
  }
};
