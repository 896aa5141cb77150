import { expect, it } from 'vitest';
import type { Consultation, ConsultationStatus } from '$lib/api/contract';
import { comingVisits } from './visits';

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
