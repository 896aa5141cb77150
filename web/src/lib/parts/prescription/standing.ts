// Where a prescription stands, in one colour; the word stands beside it always.
import type { Prescription } from '$lib/api/prescriptions';

const TONES = { valid: 'good', 'not-yet': 'waiting', claimed: 'waiting', completed: 'plain', expired: 'danger', cancelled: 'danger' } as const;

export function toneOf(effective: Prescription['effective']): 'good' | 'waiting' | 'plain' | 'danger' {
  return TONES[effective];
}
