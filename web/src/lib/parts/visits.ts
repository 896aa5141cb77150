// Which visits are still to come, and in which order.
import type { Consultation, ConsultationStatus } from '$lib/api/contract';

const OPEN: readonly ConsultationStatus[] = ['scheduled', 'waiting', 'in-progress'];
const GRACE_MS = 60 * 60_000;

export function isOpen(visit: Consultation): boolean {
  return OPEN.includes(visit.status);
}

/** Open visits that have not ended an hour ago, the nearest first; one that runs comes before all. */
export function comingVisits(visits: readonly Consultation[], now: Date = new Date()): Consultation[] {
  return visits
    .filter((visit) => isOpen(visit) && (visit.status === 'in-progress' || new Date(visit.endTime).getTime() + GRACE_MS > now.getTime()))
    .sort(
      (a, b) =>
        Number(b.status === 'in-progress') - Number(a.status === 'in-progress') || a.scheduledTime.localeCompare(b.scheduledTime)
    );
}

/** The server lets a patient in this long before the booked time. */
const EARLY_MS = 30 * 60_000;

export function roomOpens(visit: Consultation): string {
  return new Date(new Date(visit.scheduledTime).getTime() - EARLY_MS).toISOString();
}

export function isRoomOpen(visit: Consultation, now: Date = new Date()): boolean {
  return isOpen(visit) && (visit.status !== 'scheduled' || new Date(roomOpens(visit)) <= now);
}
