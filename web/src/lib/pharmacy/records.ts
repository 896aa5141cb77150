// Records of what was handed over without a connection: signed, kept, and sent once there is one.
import type { Handing, PrescriptionView, SignedRecord, SyncResult } from './api';
import { signRecord } from './device';
import type { Prescription } from '$lib/rx/facts';
import { handedOver, keepRecord, queue, type Device, type Handed, type Queued } from './store';

/** The server takes so many at a time. */
const BATCH = 50;
/** Answers stay to be read for so long, in milliseconds. */
const ANSWERS_STAY = 14 * 86_400_000;

/** Signs and keeps a record; afterwards the device knows that these items went out. */
export async function record(device: Device, token: string, facts: Prescription, items: Handing[], now: number = Date.now()): Promise<Queued> {
  const content = { recordId: crypto.randomUUID(), prescriptionToken: token, items, handedOverAt: new Date(now).toISOString() };
  const entry: Queued = {
    recordId: content.recordId,
    userId: device.userId,
    prescriptionId: facts.id,
    madeAt: now,
    signed: await signRecord(device, content)
  };
  await keepRecord(entry, withItems(await handedOver.get(facts.id), facts, items));
  return entry;
}

/** Notes what the server knows to be handed over, so that it is known without a connection, too. */
export async function noteHanded({ facts, lines }: Pick<PrescriptionView, 'facts' | 'lines'>): Promise<void> {
  const waits = (await queue.all()).some(({ signed, prescriptionId }) => signed && prescriptionId === facts.id);
  const kept = await handedOver.get(facts.id);
  const before = waits ? kept?.quantities : undefined;
  // Without a connection only the first filling is dispensed: once a refill was begun, nothing.
  const quantities = lines.map(({ prescribed, remaining, fill }) => (fill > 0 ? prescribed : prescribed - remaining));
  await handedOver.put({
    id: facts.id,
    quantities: quantities.map((known, line) => Math.max(known, before?.[line] ?? 0)),
    offline: kept?.offline,
    validUntil: facts.validUntil
  });
}

function withItems(before: Handed | undefined, facts: Prescription, items: Handing[]): Handed {
  const more = (quantities: number[] | undefined) =>
    facts.items.map((_, line) => items.filter((item) => item.line === line).reduce((sum, { quantity }) => sum + quantity, quantities?.[line] ?? 0));
  return { id: facts.id, quantities: more(before?.quantities), offline: more(before?.offline), validUntil: facts.validUntil };
}

/** What this device may still hand over of each item of the first filling. */
export function leftHere(facts: Prescription, handed: Handed | undefined): number[] {
  return facts.items.map((item, line) => Math.max(0, item.quantity - (handed?.quantities[line] ?? 0)));
}

/** Sends what waits of this person; answers those that the server judged now. */
export async function sync(userId: string, send: (records: SignedRecord[]) => Promise<{ results: SyncResult[] }>, now: number = Date.now()): Promise<Queued[]> {
  const all = await queue.all();
  for (const old of all) if (old.result && now - old.result.at > ANSWERS_STAY) await queue.drop(old.recordId);
  const waiting = all.filter((entry) => entry.userId === userId && entry.signed).reverse();
  const judged: Queued[] = [];
  for (let at = 0; at < waiting.length; at += BATCH) {
    const part = waiting.slice(at, at + BATCH);
    const { results } = await send(part.map(({ signed }) => signed!));
    for (const entry of part) {
      const result = results.find(({ recordId }) => recordId === entry.recordId);
      if (!result) continue;
      // The code with the patient's name in it is no longer needed here.
      const { signed: _, ...rest } = entry;
      const answered = { ...rest, result: { ...result, at: now } };
      await queue.put(answered);
      judged.push(answered);
    }
  }
  return judged;
}
