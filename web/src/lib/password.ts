// The server's rule, told before sending.
import { t } from './i18n.svelte';

const SHORTEST = 10;

/** Why `password` will be refused, or null. */
export function passwordComplaint(password: string): string | null {
  return [...password].length < SHORTEST ? t('password.rule') : null;
}
