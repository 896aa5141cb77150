import { expect, it } from 'vitest';
import type { Consultation, ConsultationStatus } from '$lib/api/contract';
import { comingVisits, isRoomOpen } from './visits';

const now = new Date('2026-11-24T09:00:00Z');

function visit(consultationId: string, scheduledTime: string, status: ConsultationStatus = 'scheduled'): Consultation {
  const endTime = new Date(new Date(scheduledTime).getTime() + 1_800_000).toISOString();
  return { consultationId, scheduledTime, endTime, status } as Consultation;
}

it('the nearest visit comes first, and one that runs before all', () => {
  const visits = [
    visit('later', '2026-11-26T09:00:00Z'),
    visit('soon', '2026-11-24T09:30:00Z'),
    visit('runs', '2026-11-24T07:00:00Z', 'in-progress'),
    visit('cancelled', '2026-11-24T10:00:00Z', 'cancelled'),
    visit('forgotten', '2026-11-23T09:00:00Z')
  ];
  expect(comingVisits(visits, now).map((one) => one.consultationId)).toEqual(['runs', 'soon', 'later']);
});

it('the waiting room opens half an hour before, and stays open for one who waits', () => {
  expect(isRoomOpen(visit('soon', '2026-11-24T09:30:00Z'), now)).toBe(true);
  expect(isRoomOpen(visit('later', '2026-11-24T09:31:00Z'), now)).toBe(false);
  expect(isRoomOpen(visit('waits', '2026-11-24T11:00:00Z', 'waiting'), now)).toBe(true);
  expect(isRoomOpen(visit('over', '2026-11-24T08:00:00Z', 'cancelled'), now)).toBe(false);
});
