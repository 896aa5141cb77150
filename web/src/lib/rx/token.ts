// The compact token of a prescription: `NGRX1:` and, in base45, a COSE_Sign1 over the deflated
// facts. Nothing is inflated before its signature was checked.
import { Refused, type Bytes } from './bytes';
import { decode, encode } from './base45';
import { isSignedBy, parse, type PublicKey, type Signed } from './cose';
import { decodeFacts, type Prescription } from './facts';
import { inflate } from './inflate';

export const PREFIX = 'NGRX1:';
/** Alphanumeric characters of the largest QR symbol. */
const MOST_CHARACTERS = 4296;

/** Reads a token's frame; what it says is not known before its signature was checked. */
export function parseToken(text: string): Signed {
  const bytes = messageOf(text);
  if (PREFIX + encode(bytes) !== text) throw new Refused('token-canonical');
  return parse(bytes);
}

/** The bytes of the signed message inside. */
export function messageOf(text: string): Bytes {
  if (!text.startsWith(PREFIX) || text.length > MOST_CHARACTERS) throw new Refused('token');
  return decode(text.slice(PREFIX.length));
}

/** The facts, if this key signed them. */
export async function openToken(token: Signed, key: PublicKey): Promise<Prescription> {
  if (!(await isSignedBy(token, key))) throw new Refused('signature');
  return decodeFacts(await inflate(token.payload));
}
