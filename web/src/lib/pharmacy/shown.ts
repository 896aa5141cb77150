// One plain answer for the pharmacist out of three: what the code itself says, what the server
// knows of it, and whether this device still trusts the hospital's list and log.
import { ApiError } from '$lib/api/client';
import type { Verdict } from '$lib/rx/verdict';
import type { PrescriptionView } from './api';
import type { Distrust, Logged } from './hospital';

export type ShownKind =
  | 'valid'
  | 'checking'
  | 'not-yet'
  | 'expired'
  | 'revoked'
  | 'key-revoked'
  | 'altered'
  | 'unknown-issuer'
  | 'dispensed'
  | 'done'
  | 'claimed'
  | 'offline'
  | 'not-logged'
  | 'no-prescription'
  | 'unknown-code'
  | 'no-list'
  | 'key-changed'
  | 'log-rewritten'
  | 'failed';

export type Tone = 'good' | 'waiting' | 'danger';

/** The server's part: its answer, its refusal, or that none came. */
export type Answer = { view: PrescriptionView } | { refusal: ApiError } | 'asking' | 'offline' | 'not-asked';

export type Facts = { local: Verdict | null; answer: Answer; logged: Logged; distrust: Distrust | null; justHanded: boolean };

const TONES: Record<ShownKind, Tone> = {
  valid: 'good',
  done: 'good',
  checking: 'waiting',
  'not-yet': 'waiting',
  claimed: 'waiting',
  offline: 'waiting',
  'no-list': 'waiting',
  'no-prescription': 'waiting',
  'unknown-code': 'waiting',
  failed: 'waiting',
  expired: 'danger',
  revoked: 'danger',
  'key-revoked': 'danger',
  altered: 'danger',
  'unknown-issuer': 'danger',
  dispensed: 'danger',
  'not-logged': 'danger',
  'key-changed': 'danger',
  'log-rewritten': 'danger'
};

/** What no answer of the server makes good again. */
const FINAL: ReadonlySet<ShownKind> = new Set(['altered', 'key-revoked', 'no-prescription', 'revoked']);

const BY_CODE: Record<string, ShownKind> = {
  'token-altered': 'altered',
  'unknown-issuer': 'unknown-issuer',
  'unknown-code': 'unknown-code',
  'prescription-cancelled': 'revoked',
  'prescription-expired': 'expired',
  'not-yet-valid': 'not-yet',
  'already-dispensed': 'dispensed',
  'claimed-elsewhere': 'claimed',
  'key-revoked': 'key-revoked'
};

export function toneOf(kind: ShownKind): Tone {
  return TONES[kind];
}

export function shown(facts: Facts): ShownKind {
  const kind = judged(facts);
  return kind === 'dispensed' && facts.justHanded ? 'done' : kind;
}

function judged({ local, answer, logged, distrust }: Facts): ShownKind {
  if (distrust) return distrust;
  if (local && FINAL.has(local.kind)) return local.kind;
  if (answer === 'asking') return local?.kind === 'valid' || !local ? 'checking' : local.kind;
  if (answer === 'offline' || answer === 'not-asked') return withoutServer(local);
  if ('refusal' in answer) return BY_CODE[answer.refusal.code] ?? 'failed';
  return fromView(answer.view, local, logged);
}

function withoutServer(local: Verdict | null): ShownKind {
  if (!local) return 'no-list';
  return local.kind === 'valid' ? 'offline' : local.kind;
}

/** The server knows the time better than this device, and the same key list as it has. */
function fromView(view: PrescriptionView, local: Verdict | null, logged: Logged): ShownKind {
  if (local?.kind === 'unknown-issuer') return 'unknown-issuer';
  if (logged === 'no') return 'not-logged';
  switch (view.effective) {
    case 'cancelled':
      return 'revoked';
    case 'completed':
      return 'dispensed';
    case 'claimed':
      return view.claim?.mine ? 'valid' : 'claimed';
    case 'valid':
      return nothingLeft(view) ? 'dispensed' : 'valid';
    default:
      return view.effective;
  }
}

/** This filling was handed over whole; a refill may come later. */
export function nothingLeft(view: PrescriptionView): boolean {
  return view.lines.every(({ remaining }) => remaining === 0);
}
