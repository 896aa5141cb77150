// What may be handed over without a connection: little, for a short time, where hospital and
// pharmacy allow it. The server judges every record again (`care::dispensing::offline`).
import { DAILY } from '$lib/rx/codes';
import type { Item, Prescription } from '$lib/rx/facts';
import type { TrustList } from '$lib/rx/trust';
import type { Device, Person } from './store';

export type Denied = 'hospital' | 'pharmacy' | 'controlled' | 'old-list' | 'no-device' | 'unconfirmed';

/** A device that nobody signed in on for so long dispenses nothing, in seconds. */
const CONFIRMED_FOR = 7 * 86_400;

/** Why nothing of this may be handed over without a connection; null if something may. `now` in seconds. */
export function denied(facts: Prescription, trust: TrustList, person: Person | null, device: Device | null, now: number): Denied | null {
  if (facts.controlled) return 'controlled';
  if (trust.maxDaysSupply === 0 || person?.me.policy.maxDaysSupply === 0) return 'hospital';
  if (now > trust.nextUpdate) return 'old-list';
  if (!person || now * 1000 - person.confirmedAt > CONFIRMED_FOR * 1000) return 'unconfirmed';
  if (!person.me.policy.offlineAllowed || !person.me.pharmacy.offlineAllowed) return 'pharmacy';
  return device ? null : 'no-device';
}

/** The most of an item that may be handed over without a connection, after what was so before; 0 where that cannot be told. */
export function mostOffline(item: Item, maxDays: number, before = 0): number {
  return Math.max(0, mostOfAll(item, maxDays) - before);
}

function mostOfAll(item: Item, maxDays: number): number {
  if (item.unit !== item.sig.unit) {
    const days = item.sig.days;
    return days !== null && days <= maxDays ? item.quantity : 0;
  }
  // Thousandths, as the server counts.
  const daily = Math.round(item.sig.amount * 1000) * Math.round((DAILY[item.sig.frequency] ?? 1) * 1000);
  return Math.min(item.quantity, Math.floor((maxDays * daily) / 1_000_000));
}
