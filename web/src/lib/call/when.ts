/** "today 14:30", in the hospital's time. */
import type { t as translate } from '$lib/i18n.svelte';

const ZONE = 'Africa/Lagos';

export function when(time: Date, now: Date, t: typeof translate): string {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(time);
  const days = Math.round((dayOf(time) - dayOf(now)) / 86_400_000);
  if (days === 0) return t('call.when.today', { clock });
  if (days === 1) return t('call.when.tomorrow', { clock });
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'long', day: 'numeric', month: 'long' });
  return t('call.when.date', { date: date.format(time), clock });
}

function dayOf(time: Date): number {
  return Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(time));
}
