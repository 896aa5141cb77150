// The part of CBOR that prescriptions and trust lists are written in, in its one deterministic
// form (RFC 8949, 4.2.1): anything else is refused, so that a fact has one spelling only.
import { Refused, asText, joined, utf8, type Bytes } from './bytes';

/** Map keys are whole numbers from 0, in ascending order. */
export type Value = number | string | Bytes | boolean | null | Value[] | Map<number, Value>;

const DEEPEST = 6;
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const SIMPLE = new Map<number, boolean | null>([
  [0xf4, false],
  [0xf5, true],
  [0xf6, null]
]);

/** The one value that `bytes` are, all of them. */
export function decode(bytes: Uint8Array): Value {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) throw new Refused('cbor-trailing');
  return value;
}

export function encode(value: Value): Bytes {
  if (typeof value === 'number') return value < 0 ? head(NEGATIVE, -1 - value) : head(UNSIGNED, value);
  if (typeof value === 'string') return withHead(TEXT, utf8(value));
  if (value instanceof Uint8Array) return withHead(BYTES, value);
  if (Array.isArray(value)) return joined(head(ARRAY, value.length), ...value.map(encode));
  if (value instanceof Map) {
    const pairs = [...value].sort(([a], [b]) => a - b);
    return joined(head(MAP, pairs.length), ...pairs.flatMap(([key, entry]) => [encode(key), encode(entry)]));
  }
  return Uint8Array.of(value === null ? 0xf6 : value ? 0xf5 : 0xf4);
}

class Reader {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  value(depth: number): Value {
    if (depth > DEEPEST) throw new Refused('cbor-depth');
    const first = this.#take(1)[0]!;
    const simple = SIMPLE.get(first);
    if (simple !== undefined) return simple;
    const number = this.#argument(first & 0x1f);
    switch (first >> 5) {
      case UNSIGNED:
        return number;
      case NEGATIVE:
        return -1 - number;
      case BYTES:
        return this.#take(number).slice() as Bytes;
      case TEXT:
        return asText(this.#take(number));
      case ARRAY:
        return Array.from({ length: this.#count(number) }, () => this.value(depth + 1));
      case MAP:
        return this.#map(this.#count(number), depth);
      default:
        throw new Refused('cbor-type');
    }
  }

  #map(count: number, depth: number): Map<number, Value> {
    const map = new Map<number, Value>();
    let last = -1;
    for (let pair = 0; pair < count; pair++) {
      const key = this.value(depth + 1);
      if (typeof key !== 'number' || key <= last) throw new Refused('cbor-key');
      map.set(key, this.value(depth + 1));
      last = key;
    }
    return map;
  }

  /** The number in or after an initial byte, in its shortest form. */
  #argument(short: number): number {
    if (short < 24) return short;
    const length = [1, 2, 4, 8][short - 24];
    if (length === undefined) throw new Refused('cbor-length');
    const number = this.#take(length).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = [24, 0x100, 0x1_0000, 0x1_0000_0000][short - 24]!;
    if (number < least || !Number.isSafeInteger(number)) throw new Refused('cbor-length');
    return number;
  }

  /** Every member takes a byte at least: a longer list than there are bytes is refused before it is made. */
  #count(number: number): number {
    if (number > this.bytes.length - this.at) throw new Refused('cbor-length');
    return number;
  }

  #take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new Refused('cbor-length');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

function withHead(type: number, content: Uint8Array): Bytes {
  return joined(head(type, content.length), content);
}

function head(type: number, number: number): Bytes {
  if (number < 24) return Uint8Array.of((type << 5) | number);
  const length = number < 0x100 ? 1 : number < 0x1_0000 ? 2 : number < 0x1_0000_0000 ? 4 : 8;
  const bytes = new Uint8Array(1 + length);
  bytes[0] = (type << 5) | (24 + Math.log2(length));
  for (let at = length, rest = number; at > 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}
