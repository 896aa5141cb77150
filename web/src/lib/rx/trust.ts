// The hospital's trust list: whose signatures count, which prescriptions were cancelled, and what
// may be dispensed without a connection. Signed with a key that the device pinned at first use.
import { Refused, base64Url, hex, same, sha256, utf8, uuid, type Bytes } from './bytes';
import { decode, encode, type Value } from './cbor';
import { isSignedBy, parse, type PublicKey } from './cose';
import { count, list, ofLength, optional, text } from './facts';

/** Times are seconds of Unix time. */
export type TrustedKey = {
  kid8: string;
  point: PublicKey;
  name: string;
  mdcn: string;
  notBefore: number;
  retiredAt: number | null;
  revokedAt: number | null;
};

export type TrustList = {
  issuer: string;
  issuedAt: number;
  nextUpdate: number;
  keys: TrustedKey[];
  /** Ids of cancelled prescriptions that would still be valid. */
  revoked: ReadonlySet<string>;
  hospital: string;
  /** Ed25519. */
  logKey: Bytes;
  logOrigin: string;
  /** The log's newest checkpoint when the list was made; empty when there was none. */
  checkpoint: string;
  /** Days of treatment that may be dispensed without a connection; 0: none. */
  maxDaysSupply: number;
};

/** The list in `bytes`, if `pinned` signed it. */
export async function openTrustList(bytes: Uint8Array, pinned: PublicKey): Promise<TrustList> {
  const signed = parse(bytes);
  if (!same(signed.kid8, (await thumbprint(pinned)).subarray(0, 8))) throw new Refused('trust-list-key');
  if (!(await isSignedBy(signed, pinned))) throw new Refused('trust-list-signature');
  const map = decode(signed.payload);
  if (!(map instanceof Map) || !same(encode(map), signed.payload)) throw new Refused('trust-list');
  return {
    issuer: text(map.get(1)),
    issuedAt: count(map.get(2)),
    nextUpdate: count(map.get(3)),
    keys: list(map.get(4)).map(key),
    revoked: new Set(list(map.get(5) ?? []).map((id) => uuid(ofLength(id, 16)))),
    hospital: text(map.get(6)),
    logKey: ofLength(map.get(7), 32),
    logOrigin: text(map.get(8)),
    checkpoint: text(map.get(9) ?? ''),
    maxDaysSupply: count(list(map.get(10), 1)[0])
  };
}

/** A key's name (RFC 7638). */
export async function thumbprint({ x, y }: PublicKey): Promise<Bytes> {
  return sha256(utf8(`{"crv":"P-256","kty":"EC","x":"${base64Url(x)}","y":"${base64Url(y)}"}`));
}

function key(value: Value): TrustedKey {
  const [kid8, x, y, name, mdcn, notBefore, retiredAt, revokedAt] = list(value, 8) as [Value, Value, Value, Value, Value, Value, Value, Value];
  return {
    kid8: hex(ofLength(kid8, 8)),
    point: { x: ofLength(x, 32), y: ofLength(y, 32) },
    name: text(name),
    mdcn: text(mdcn),
    notBefore: count(notBefore),
    retiredAt: optional(retiredAt, count),
    revokedAt: optional(revokedAt, count)
  };
}
