// Every failure as a sentence that says what to do next.
import { ApiError } from './api/client';
import { t, type MessageKey } from './i18n.svelte';

const sentences: Record<string, MessageKey> = {
  network: 'problem.network',
  'sign-in-failed': 'problem.signInFailed',
  'sign-in-needed': 'problem.sessionEnded',
  'session-ended': 'problem.sessionEnded',
  'not-allowed': 'problem.forbidden',
  'not-found': 'problem.notFound',
  'wrong-code': 'problem.wrongCode',
  'outside-availability': 'problem.outsideAvailability',
  'changed-meanwhile': 'problem.changedMeanwhile',
  'consent-missing': 'problem.consentMissing',
  'link-expired': 'problem.linkExpired',
  'link-used-up': 'problem.linkUsedUp'
};

/** What went wrong and what to do, for a person. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return t('problem.unexpected');
  if (error.code === 'too-many-attempts' || error.status === 429) return waitAndRetry(error);
  const known = sentences[error.code];
  if (known) return t(known);
  if (error.problem?.errors?.length) return t('problem.fields');
  return error.problem?.detail ?? byStatus(error.status);
}

/** The same of what was only to be shown: nothing was typed that could be lost. */
export function explainFetch(error: unknown): string {
  const text = explain(error);
  return text === t('problem.network') ? t('loading.network') : text;
}

/** The server's complaint about each field, by the field's name. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries((error.problem?.errors ?? []).map(({ field, message }) => [field, message]));
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof ApiError && codes.includes(error.code);
}

export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}

function waitAndRetry(error: ApiError): string {
  const seconds = error.retryAfterSeconds ?? 60;
  return t('problem.tooMany', { count: Math.max(1, Math.ceil(seconds / 60)) });
}

function byStatus(status: number): string {
  if (status === 403) return t('problem.forbidden');
  if (status === 404) return t('problem.notFound');
  if (status === 410) return t('problem.linkExpired');
  if (status === 0 || status >= 502) return t('problem.network');
  return t('problem.unexpected');
}
