// COSE_Sign1 (RFC 9052, 4.2) with ES256, as prescriptions and trust lists are signed: no tag, an
// empty unprotected header, and of the two signatures of a message the one with the low s.
import { Refused, base64Url, hex, same, type Bytes } from './bytes';
import { decode, encode, type Value } from './cbor';

/** Half of the order of P-256, rounded down (SP 800-186, 3.2.1.3). */
const HALF_ORDER = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8';
const KEY_ID_LENGTH = 8;

export type Signed = {
  /** First 8 bytes of the key's thumbprint (RFC 7638). */
  kid8: Bytes;
  payload: Bytes;
  /** r and s, big-endian. */
  signature: Bytes;
};

/** A point of P-256. */
export type PublicKey = { x: Bytes; y: Bytes };

/** Reads the structure; what `write` would not have written is refused. */
export function parse(bytes: Uint8Array): Signed {
  const value = decode(bytes);
  if (!Array.isArray(value) || value.length !== 4) throw new Refused('cose');
  const [header, , payload, signature] = value;
  if (!(header instanceof Uint8Array) || !(payload instanceof Uint8Array)) throw new Refused('cose');
  if (!(signature instanceof Uint8Array) || signature.length !== 64) throw new Refused('cose-signature');
  const signed = { kid8: header.slice(-KEY_ID_LENGTH) as Bytes, payload, signature };
  if (!same(write(signed), bytes)) throw new Refused('cose-canonical');
  return signed;
}

export function write({ kid8, payload, signature }: Signed): Bytes {
  return encode([protectedHeader(kid8), new Map(), payload, signature]);
}

/** What the signature covers: the Sig_structure (RFC 9052, 4.4), without external data. */
export function message({ kid8, payload }: Pick<Signed, 'kid8' | 'payload'>): Bytes {
  return encode(['Signature1', protectedHeader(kid8), new Uint8Array(), payload]);
}

export async function isSignedBy(signed: Signed, key: PublicKey): Promise<boolean> {
  if (hex(signed.signature.subarray(32)) > HALF_ORDER) return false;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  try {
    const jwk = { kty: 'EC', crv: 'P-256', x: base64Url(key.x), y: base64Url(key.y) };
    const imported = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
    return await crypto.subtle.verify(algorithm, imported, signed.signature, message(signed));
  } catch {
    // Not a point of the curve.
    return false;
  }
}

/** `{1: -7, 4: kid8}`: ES256 (RFC 9053, 2.1), and which key. */
function protectedHeader(kid8: Bytes): Bytes {
  return encode(new Map<number, Value>([[1, -7], [4, kid8]]));
}
