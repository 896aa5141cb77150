import { describe, expect, it } from 'vitest';
import { addDays, ageInYears, clock, day, lagosDate, lagosMoment, near, when } from './time';

const now = new Date('2026-11-24T08:00:00Z'); // 09:00 in Lagos, a Tuesday

describe('times are shown in Lagos', () => {
  it('names the days nearby', () => {
    expect(when('2026-11-24T13:30:00Z', now)).toBe('today 14:30');
    expect(when('2026-11-25T08:00:00Z', now)).toBe('tomorrow 09:00');
    expect(when('2026-11-23T08:00:00Z', now)).toBe('yesterday 09:00');
    expect(when('2026-11-27T08:00:00Z', now)).toBe('Friday 27 November 09:00');
  });

  it('gives the year only when it is another', () => {
    expect(day('2027-01-04', now)).toBe('Monday 4 January 2027');
  });

  it('changes the day at midnight in Lagos, not in London', () => {
    expect(lagosDate('2026-11-24T22:59:00Z')).toBe('2026-11-24');
    expect(lagosDate('2026-11-24T23:00:00Z')).toBe('2026-11-25');
    expect(clock('2026-11-24T23:00:00Z')).toBe('00:00');
    expect(when('2026-11-24T23:30:00Z', now)).toBe('tomorrow 00:30');
  });

  it('turns a day and a time of Lagos into a moment', () => {
    expect(lagosMoment('2026-11-24', '14:30')).toBe('2026-11-24T13:30:00.000Z');
    expect(lagosMoment('2026-11-24')).toBe('2026-11-23T23:00:00.000Z');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });

  it('says how near a time is, within two hours', () => {
    expect(near('2026-11-24T08:12:00Z', now)).toBe('in 12 minutes');
    expect(near('2026-11-24T07:59:00Z', now)).toBe('1 minute ago');
    expect(near('2026-11-24T08:00:10Z', now)).toBe('now');
    expect(near('2026-11-24T13:00:00Z', now)).toBe('');
  });

  it('counts an age up to the birthday', () => {
    expect(ageInYears('1990-11-24', now)).toBe(36);
    expect(ageInYears('1990-11-25', now)).toBe(35);
  });
});
