// The clinical profile: what a prescriber must know of a patient, in words.
import type { Full, Sex } from '$lib/api/contract';
import { get, post } from '$lib/api/plain';
import type { components } from '$lib/api/schema';
import { t } from '$lib/i18n.svelte';
import { ageInYears, longDate } from '$lib/time';
import '$lib/parts/prescription/messages';

type Schemas = components['schemas'];

export type Kind = Schemas['ProfileKind'];
export type Entry = Full<Omit<Schemas['ProfileEntry'], 'detail'>> & { detail: Schemas['Detail'] };
export type Profile = { entries: Entry[]; missing: Kind[] };
export type NewEntry = Schemas['NewStatement'];

export const NONE_KNOWN = 'none-known';
export const KINDS: readonly Kind[] = ['allergy', 'medicine', 'condition', 'weight', 'pregnancy', 'breast-feeding'];

/** Conditions that prescribing heeds (`care::profile::CONDITIONS`). */
export const CONDITIONS = [
  'asthma', 'hypertension', 'diabetes', 'kidney-disease', 'liver-disease', 'heart-failure', 'coronary-disease', 'arrhythmia', 'stroke',
  'peptic-ulcer', 'bleeding-disorder', 'epilepsy', 'sickle-cell', 'g6pd-deficiency', 'hiv', 'tuberculosis', 'hepatitis-b', 'glaucoma',
  'prostate-enlargement', 'gout', 'thyroid-disease', 'depression', 'psychosis', 'myasthenia-gravis'
] as const;

/** Medicines that people are often allergic to, by ATC code; the patient may also write another. */
export const ALLERGENS = [
  'J01C', 'J01D', 'J01E', 'N02BA01', 'M01A', 'N02BE01', 'P01BA01', 'P01BC01', 'P01AB01', 'J01MA', 'J01FA', 'J01AA', 'N02AA', 'N02AX02', 'C09A', 'N03AF01', 'J05AG01', 'N01BB02'
] as const;

const path = (patientId: string) => `/api/patients/${encodeURIComponent(patientId)}/profile`;

export const profiles = {
  of: (patientId: string) => get<Profile>(path(patientId)),
  state: (patientId: string, entry: NewEntry, key: string) => post<Entry>(path(patientId), entry, key),
  end: (patientId: string, entryId: string, reason: 'entered-in-error' | 'no-longer-true') =>
    post<Entry>(`${path(patientId)}/${encodeURIComponent(entryId)}/end`, { reason })
};

/** Pregnancy and breast-feeding are asked of those whom they can concern. */
export function asks(kind: Kind, sex: Sex, born: string): boolean {
  if (kind !== 'pregnancy' && kind !== 'breast-feeding') return true;
  const age = born ? ageInYears(born) : 30;
  return sex !== 'male' && age >= 12 && age <= 55;
}

/** "Penicillins", "12.5 kg", "Pregnant, 20 weeks". */
export function entryText({ kind, code, text, detail }: Entry): string {
  if (code === NONE_KNOWN) return t(`profile.none.${kind as 'allergy'}`);
  if (kind === 'weight') return t('profile.kilograms', { kilograms: detail.kilograms ?? 0 });
  if (kind === 'pregnancy') {
    if (detail.state === 'pregnant' && detail.weeks != null) return t('profile.pregnantWeeks', { count: detail.weeks });
    return t(`profile.state.${detail.state ?? 'unknown'}`);
  }
  if (kind === 'breast-feeding') return t(detail.state === 'yes' ? 'profile.feeding' : 'profile.notFeeding');
  if (text) return text;
  if (kind === 'condition' && code) return t(`condition.${code}` as 'condition.asthma');
  return code ?? '';
}

/** "Rash, mild". */
export function detailText({ detail }: Entry): string {
  return [detail.reaction, detail.severity && t(`profile.severity.${detail.severity}`)].filter(Boolean).join(', ');
}

/** "Said by Ngozi Eze (patient), 3 March 2026; measured 2 March 2026". */
export function originText({ saidBy, saidAs, saidAt, observedOn, kind }: Entry): string {
  const said = t('profile.saidBy', { name: saidBy, as: t(`profile.as.${saidAs}`), date: longDate(saidAt.slice(0, 10)) });
  return observedOn ? `${said}; ${t(kind === 'weight' ? 'profile.weighed' : 'profile.observed', { date: longDate(observedOn) })}` : said;
}
