import { describe, expect, it } from 'vitest';
import { addDays, ageInYears, clock, day, lagosDate, lagosMoment, monthBefore, monthSoFar, near, when } from './time';

const now = new Date('2026-11-24T08:00:00Z'); // 09:00 in Lagos, a Tuesday

describe('times are shown in Lagos', () => {
  it('names the days nearby', () => {
    expect(when('2026-11-24T13:30:00Z', now)).toBe('today 14:30');
    expect(when('2026-11-25T08:00:00Z', now)).toBe('tomorrow 09:00');
    expect(when('2026-11-23T08:00:00Z', now)).toBe('yesterday 09:00');
    expect(when('2026-11-27T08:00:00Z', now)).toBe('Friday 27 November 09:00');
  });

  it('knows the month so far, and the whole one before', () => {
    expect(monthSoFar('2026-11-24')).toEqual({ from: '2026-11-01', to: '2026-11-24' });
    expect(monthBefore('2026-11-24')).toEqual({ from: '2026-10-01', to: '2026-10-31' });
    expect(monthBefore('2028-03-01')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(monthBefore('2026-01-31')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
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
