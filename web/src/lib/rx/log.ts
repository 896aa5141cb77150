// The hospital's transparency log, checked from outside: checkpoints (C2SP tlog-checkpoint and
// signed-note) and Merkle proofs (RFC 9162).
import { Refused, fromBase64, fromUuid, joined, same, sha256, utf8, type Bytes } from './bytes';
import { messageOf } from './token';

export type Checkpoint = { origin: string; size: number; root: Bytes; note: string };

const ED25519 = 1;
const SIGNATURE_LINE = '\u2014 ';

/** The checkpoint in `note`, if the log's key signed it under its name. */
export async function openCheckpoint(note: string, logKey: Uint8Array, origin: string): Promise<Checkpoint> {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new Refused('checkpoint');
  const body = note.slice(0, split + 1);
  const [name, size, root] = body.split('\n') as [string, string | undefined, string | undefined];
  if (name !== origin || !size || !/^(0|[1-9]\d{0,14})$/.test(size) || !root) throw new Refused('checkpoint');
  const lines = note.slice(split + 2).split('\n').slice(0, -1);
  if (!(await signedByOne(lines, name, body, logKey))) throw new Refused('checkpoint-signature');
  const hash = fromBase64(root);
  if (hash.length !== 32) throw new Refused('checkpoint');
  return { origin, size: Number(size), root: hash, note };
}

async function signedByOne(lines: string[], name: string, body: string, key: Uint8Array): Promise<boolean> {
  const id = (await sha256(joined(utf8(name), Uint8Array.of(0x0a, ED25519), key))).subarray(0, 4);
  for (const line of lines) {
    if (!line.startsWith(`${SIGNATURE_LINE}${name} `)) continue;
    const bytes = fromBase64(line.slice(SIGNATURE_LINE.length + name.length + 1));
    if (bytes.length === 68 && same(bytes.subarray(0, 4), id)) return isEd25519(bytes.slice(4), utf8(body), key);
  }
  return false;
}

async function isEd25519(signature: Bytes, message: Bytes, key: Uint8Array): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey('raw', key as Bytes, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, message);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotSupportedError') return false;
    // Browsers before 2025.
    const { verifyAsync } = await import('@noble/ed25519');
    return verifyAsync(signature, message, key as Bytes).catch(() => false);
  }
}

/** Whether the leaf stands at `index` of a log of this size and root (RFC 9162, 2.1.3.2). */
export async function isIncluded(leaf: Uint8Array, index: number, size: number, path: Uint8Array[], root: Uint8Array): Promise<boolean> {
  if (index >= size) return false;
  let [first, second] = [index, size - 1];
  let hash = await leafHash(leaf);
  for (const sibling of path) {
    if (second === 0) return false;
    if (first % 2 === 1 || first === second) {
      hash = await nodeHash(sibling, hash);
      while (first % 2 === 0 && first !== 0) [first, second] = [half(first), half(second)];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [first, second] = [half(first), half(second)];
  }
  return second === 0 && same(hash, root);
}

/** Whether the older log is the beginning of the newer one (RFC 9162, 2.1.4.2). */
export async function isConsistent(older: Checkpoint, newer: Checkpoint, path: Uint8Array[]): Promise<boolean> {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return path.length === 0 && same(older.root, newer.root);
  if (older.size === 0) return path.length === 0;
  const hashes = isPowerOfTwo(older.size) ? [older.root, ...path] : path;
  const [start, ...rest] = hashes;
  if (!start) return false;
  let [first, second] = [older.size - 1, newer.size - 1];
  while (first % 2 === 1) [first, second] = [half(first), half(second)];
  let [was, is] = [start, start];
  for (const hash of rest) {
    if (second === 0) return false;
    if (first % 2 === 1 || first === second) {
      [was, is] = [await nodeHash(hash, was), await nodeHash(hash, is)];
      while (first % 2 === 0 && first !== 0) [first, second] = [half(first), half(second)];
    } else {
      is = await nodeHash(is, hash);
    }
    [first, second] = [half(first), half(second)];
  }
  return second === 0 && same(was, older.root) && same(is, newer.root);
}

/** The leaf that the issuing of a prescription left in the log: whoever holds the code can compute it. */
export async function leafOfIssued(token: string, id: string, issuedAt: number): Promise<Bytes> {
  const salt = (await sha256(joined(utf8('dokita-rx-salt'), messageOf(token)))).subarray(0, 16);
  const at = new DataView(new ArrayBuffer(8));
  at.setBigUint64(0, BigInt(issuedAt) * 1000n);
  const zero = Uint8Array.of(0);
  return sha256(
    joined(utf8('dokita-log-v1'), zero, utf8('rx-issued'), zero, salt, fromUuid(id), new Uint8Array(at.buffer), await sha256(utf8(token)))
  );
}

export function leafHash(leaf: Uint8Array): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(0), leaf));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(1), left, right));
}

function half(number: number): number {
  return Math.floor(number / 2);
}

function isPowerOfTwo(number: number): boolean {
  return 2 ** Math.round(Math.log2(number)) === number;
}
