// What a scanned text is worth by itself: the signature, the hospital's list, and the clock. No
// network; whether a pharmacy dispensed it meanwhile is the server's to say.
import { Refused, hex } from './bytes';
import type { Signed } from './cose';
import type { Prescription } from './facts';
import { PREFIX, openToken, parseToken } from './token';
import type { TrustList, TrustedKey } from './trust';

export type VerdictKind =
  | 'valid'
  | 'not-yet'
  | 'expired'
  | 'revoked'
  | 'key-revoked'
  | 'altered'
  | 'unknown-issuer'
  | 'dispensed'
  | 'no-prescription';

/** `facts` are there when the hospital's doctor signed them, whatever became of them since. */
export type Verdict = { kind: VerdictKind; facts: Prescription | null };

/** What this device handed over of a prescription: all of it? */
export type Seen = (id: string) => boolean;

/** Clocks of hospital and pharmacy may differ by this many seconds. */
const CLOCKS_DIFFER = 300;

/** `now` in seconds of Unix time. */
export async function judge(scanned: string, trust: TrustList, now: number, seen: Seen = () => false): Promise<Verdict> {
  const text = scanned.trim();
  if (!text.startsWith(PREFIX)) return { kind: 'no-prescription', facts: null };
  try {
    const token = parseToken(text);
    const key = trust.keys.find(({ kid8 }) => kid8 === hex(token.kid8));
    if (!key) return { kind: 'unknown-issuer', facts: null };
    return await judgeSigned(token, key, trust, now, seen);
  } catch (error) {
    if (error instanceof Refused) return { kind: 'altered', facts: null };
    throw error;
  }
}

async function judgeSigned(token: Signed, key: TrustedKey, trust: TrustList, now: number, seen: Seen): Promise<Verdict> {
  const facts = await openToken(token, key.point);
  if (facts.issuer !== trust.issuer || facts.prescriber.mdcn !== key.mdcn) return { kind: 'unknown-issuer', facts: null };
  if (facts.issuedAt + CLOCKS_DIFFER < key.notBefore) return { kind: 'unknown-issuer', facts: null };
  if (key.retiredAt !== null && facts.issuedAt > key.retiredAt + CLOCKS_DIFFER) return { kind: 'unknown-issuer', facts: null };
  // Whoever stole a key writes any date: nothing that it signed is believed any more.
  if (key.revokedAt !== null) return { kind: 'key-revoked', facts };
  if (trust.revoked.has(facts.id)) return { kind: 'revoked', facts };
  if (now >= facts.validUntil) return { kind: 'expired', facts };
  if (now < facts.validFrom || facts.issuedAt > now + CLOCKS_DIFFER) return { kind: 'not-yet', facts };
  return { kind: seen(facts.id) ? 'dispensed' : 'valid', facts };
}
