// Codes of a prescription in words, for when the server's own words are not at hand.
import { t } from '$lib/i18n.svelte';
import type { Item } from '$lib/rx/facts';
import './messages';

/** "2.5 mL". */
export function amountOf(count: number, unit: string): string {
  return t(`rx.unit.${unit}` as 'rx.unit.tablet', { count });
}

/** "Amoxicillin 125 mg/5 mL suspension". */
export function medicineName({ medicine }: Pick<Item, 'medicine'>): string {
  return `${medicine.name} ${medicine.strength} ${t(`rx.form.${medicine.form}` as 'rx.form.tablet')}`;
}

/** "1 tablet, by mouth, twice a day, after food, for 5 days". */
export function directions({ sig }: Item): string {
  return [
    amountOf(sig.amount, sig.unit),
    t(`rx.route.${sig.route}` as 'rx.route.oral'),
    t(`rx.frequency.${sig.frequency}` as 'rx.frequency.once-daily'),
    sig.meal && t(`rx.meal.${sig.meal}` as 'rx.meal.after'),
    sig.asNeeded && t('rx.asNeeded', { reason: t(`rx.reason.${sig.asNeeded}` as 'rx.reason.pain') }),
    sig.days && t('rx.days', { count: sig.days })
  ]
    .filter(Boolean)
    .join(', ');
}


/** "tablets". */
export function unitName(unit: string): string {
  return t(`rx.unit.${unit}` as 'rx.unit.tablet', { count: 2 })
    .replace('2', '')
    .trim();
}
