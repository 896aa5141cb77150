// The particulars of a patient as they are typed, and as they travel.
import type { LanguageCode, NewPatient, Patient, Sex } from '$lib/api/contract';
import { t } from '$lib/i18n.svelte';
import { readable, toE164 } from '$lib/phone';
import { lagosDate } from '$lib/time';

export type Particulars = {
  name: string;
  phone: string;
  dateOfBirth: string;
  sex: string;
  state: string;
  lga: string;
  address: string;
  nin: string;
  language: string;
};

export function blankParticulars(): Particulars {
  return { name: '', phone: '', dateOfBirth: '', sex: '', state: '', lga: '', address: '', nin: '', language: 'en' };
}

/** What a patient's record says, to be changed. The NIN is never shown again: it is typed anew or left. */
export function particularsOf(patient: Patient): Particulars {
  return {
    name: patient.name,
    phone: readable(patient.phone),
    dateOfBirth: patient.dateOfBirth,
    sex: patient.sex,
    state: patient.state ?? '',
    lga: patient.lga ?? '',
    address: patient.address ?? '',
    nin: '',
    language: patient.language
  };
}

/** Why fields will be refused, by name; empty when all is well. */
export function particularsComplaints(typed: Particulars, today: string = lagosDate(new Date())): Record<string, string> {
  const found: Record<string, string> = {};
  if (typed.name.trim().length < 2) found.name = t('form.nameMissing');
  if (!toE164(typed.phone)) found.phone = t('form.phoneWrong');
  if (!typed.dateOfBirth) found.dateOfBirth = t('form.birthMissing');
  else if (typed.dateOfBirth > today) found.dateOfBirth = t('form.birthFuture');
  if (!typed.sex) found.sex = t('form.choose');
  if (typed.nin.trim() && !/^\d{11}$/.test(typed.nin.replace(/\s/g, ''))) found.nin = t('form.ninWrong');
  return found;
}

/** Call only when there are no complaints. */
export function asPatient(typed: Particulars): NewPatient {
  const or = (text: string) => text.trim() || undefined;
  return {
    name: typed.name.trim(),
    phone: toE164(typed.phone) ?? typed.phone,
    dateOfBirth: typed.dateOfBirth,
    sex: typed.sex as Sex,
    state: or(typed.state),
    lga: or(typed.lga),
    address: or(typed.address),
    nin: or(typed.nin.replace(/\s/g, '')),
    language: typed.language as LanguageCode
  };
}
