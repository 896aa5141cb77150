// Times as people here read them: always Africa/Lagos, which is UTC+1 all year.
import { language, t } from './i18n.svelte';

const ZONE = 'Africa/Lagos';
const OFFSET = '+01:00';
const DAY_MS = 86_400_000;

/** "today 14:30", "tomorrow 09:00", "Friday 27 November 14:30"; the year only when it is another. */
export function when(iso: string, now: Date = new Date()): string {
  return `${day(lagosDate(iso), now)} ${clock(iso)}`;
}

/** "14:30". */
export function clock(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(iso));
}

/** A calendar day of Lagos, `YYYY-MM-DD`, in words: "today", "Friday 27 November". */
export function day(date: string, now: Date = new Date()): string {
  const today = lagosDate(now);
  const distance = Math.round((noon(date).getTime() - noon(today).getTime()) / DAY_MS);
  if (distance === 0) return t('time.today');
  if (distance === 1) return t('time.tomorrow');
  if (distance === -1) return t('time.yesterday');
  return weekdayAndDate(date, date.slice(0, 4) !== today.slice(0, 4));
}

/** "Tuesday 24 November", with the year if wanted. */
export function weekdayAndDate(date: string, withYear = false): string {
  return format(noon(date), { weekday: 'long', day: 'numeric', month: 'long', year: withYear ? 'numeric' : undefined });
}

/** "3 March 1990". */
export function longDate(date: string): string {
  return format(noon(date), { day: 'numeric', month: 'long', year: 'numeric' });
}

/** "3 March 1990, 14:30". */
export function stamp(iso: string): string {
  return `${longDate(lagosDate(iso))}, ${clock(iso)}`;
}

/** The calendar day in Lagos at this moment, `YYYY-MM-DD`. */
export function lagosDate(moment: string | Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(moment));
}

export function addDays(date: string, days: number): string {
  return new Date(noon(date).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** The calendar month of `date`, as far as that day. */
export const monthSoFar = (date: string) => ({ from: `${date.slice(0, 8)}01`, to: date });

/** The whole calendar month before that of `date`. */
export function monthBefore(date: string): { from: string; to: string } {
  const to = addDays(monthSoFar(date).from, -1);
  return { from: monthSoFar(to).from, to };
}

/** The moment at which a day of Lagos shows `time` (`HH:MM`), as RFC 3339 in UTC. */
export function lagosMoment(date: string, time = '00:00'): string {
  return new Date(`${date}T${time}:00${OFFSET}`).toISOString();
}

export function ageInYears(dateOfBirth: string, now: Date = new Date()): number {
  const today = lagosDate(now);
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}

/** Whole minutes from `now` to `iso`; negative when it is past. */
export function minutesUntil(iso: string, now: Date = new Date()): number {
  return Math.round((new Date(iso).getTime() - now.getTime()) / 60_000);
}

/** "in 12 minutes", "8 minutes ago", "now"; empty when it is more than two hours away. */
export function near(iso: string, now: Date = new Date()): string {
  const minutes = minutesUntil(iso, now);
  if (Math.abs(minutes) > 120) return '';
  if (minutes === 0) return t('time.now');
  return minutes > 0 ? t('time.in', { count: minutes }) : t('time.ago', { count: -minutes });
}

function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

function format(moment: Date, options: Intl.DateTimeFormatOptions): string {
  const locale = language() === 'en' ? 'en-GB' : language();
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(moment).replace(/,/g, '');
}
