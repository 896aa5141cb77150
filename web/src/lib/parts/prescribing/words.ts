// Findings and regimens in words.
import type { Alert, Item, NotChecked } from '$lib/api/prescriptions';
import { language, t, type MessageKey } from '$lib/i18n.svelte';
import { medicineName } from '$lib/pharmacy/words';
import './messages';

/** Where one key has several sentences, what tells them apart. */
const VARIANT: Record<string, (alert: Alert) => string | undefined> = {
  'checks.not-first-line': ({ params }) => params.code,
  'checks.pregnancy': ({ severity }) => (severity === 'contraindicated' ? 'never' : 'caution'),
  'checks.breast-feeding': ({ severity }) => (severity === 'contraindicated' ? 'never' : 'caution')
};

/** The finding as a sentence. The server's own, in English, also names age and weight. */
export function alertText(alert: Alert): string {
  if (language() === 'en' && alert.message) return alert.message;
  return alertSentence(alert) ?? alert.message;
}

/** The sentence of the message files for a finding, if there is one. */
export function alertSentence({ ...alert }: Alert): string | null {
  const variant = VARIANT[alert.messageKey]?.(alert);
  const key = `checks.${alert.messageKey.replace(/^checks\./, '')}${variant ? `.${variant}` : ''}` as MessageKey;
  const text = t(key, alert.params);
  return text === key ? null : text;
}

/** What was looked at: an unfinished line is not checked, and that is said. */
export function checkedText(warnings: number, lines: number, unfinished: readonly number[]): string {
  const found = warnings ? t('rxp.warnings', { count: warnings }) : t('rxp.noWarnings');
  if (!unfinished.length) return t('rxp.checkedAll', { warnings: found });
  return [
    t('rxp.checkedSome', { checked: lines - unfinished.length, count: lines, warnings: found }),
    t('rxp.finish', { count: unfinished.length, lines: unfinished.join(', ') })
  ].join(' ');
}

/** "Amoxicillin 500 mg capsule: the dose; no weight is recorded." */
export function notCheckedText({ check, reason, item }: NotChecked, items: readonly Item[]): string {
  const what = t(`notChecked.${check}` as 'notChecked.dose');
  const why = t(`notChecked.why.${reason}` as 'notChecked.why.weight-missing');
  const which = item == null ? undefined : items[item];
  return which ? t('notChecked.of', { medicine: medicineName(which), what, why }) : t('notChecked.all', { what, why });
}
