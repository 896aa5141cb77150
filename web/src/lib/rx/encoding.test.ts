import { describe, expect, it } from 'vitest';
import { decode as decodeBase45, encode as encodeBase45 } from './base45';
import { fromHex, hex, utf8 } from './bytes';
import { decode, encode, type Value } from './cbor';
import { readSpokenCode } from './spoken';

describe('base45', () => {
  it('agrees with RFC 9285', () => {
    for (const [plain, text] of [['AB', 'BB8'], ['Hello!!', '%69 VD92EX0'], ['base-45', 'UJCLQE7W581'], ['ietf!', 'QED8WEX0']] as const) {
      expect(encodeBase45(utf8(plain))).toBe(text);
      expect(decodeBase45(text)).toEqual(utf8(plain));
    }
  });

  it('refuses what no bytes encode to', () => {
    for (const text of ['GGW', ':::', '::', 'A', 'ABCD', 'ab8', 'BB8\n']) expect(() => decodeBase45(text), text).toThrow('base45');
  });
});

describe('CBOR', () => {
  it('agrees with the examples of RFC 8949 that we use', () => {
    const examples: [Value, string][] = [
      [0, '00'], [23, '17'], [24, '1818'], [100, '1864'], [1000, '1903e8'], [1_000_000, '1a000f4240'], [1_000_000_000_000, '1b000000e8d4a51000'],
      [-1, '20'], [-100, '3863'], [false, 'f4'], [true, 'f5'], [null, 'f6'], ['ü', '62c3bc'], [fromHex('01020304'), '4401020304'],
      [[1, [2, 3]], '8201820203'], [new Map([[1, 2], [3, 4]]), 'a201020304']
    ];
    for (const [value, bytes] of examples) {
      expect(hex(encode(value)), bytes).toBe(bytes);
      expect(decode(fromHex(bytes)), bytes).toEqual(value);
    }
  });

  it('refuses every other spelling, and what has no end', () => {
    const refused = ['', '1817', '190064', '1a00000001', '1b0000000000000001', '9fff', '5f4101ff', 'bf0102ff', 'a203040102', 'a201020103', 'f7', 'f97e00',
      'c001', '0000', '62ff', '61ff', '9b7fffffffffffffff', '5b7fffffffffffffff', '81818181818181818100', 'a1616101', '1c'];
    for (const bytes of refused) expect(() => decode(fromHex(bytes)), bytes).toThrow();
  });
});

describe('the spoken code', () => {
  const code = '000000000001001'.replace(/.{2}$/, '01');

  it('is understood however it is written', () => {
    expect(readSpokenCode('00000-00000-00101')).toMatchObject({ state: 'complete', shown: '00000-00000-00101' });
    expect(readSpokenCode('ooooo ooooo oolol')).toMatchObject({ state: 'complete', code: '000000000000101' });
    expect(readSpokenCode(code)).toMatchObject({ state: 'misheard' });
  });

  it('says at once what is wrong', () => {
    expect(readSpokenCode('')).toEqual({ state: 'empty' });
    expect(readSpokenCode('7k2mx-9q')).toEqual({ state: 'incomplete', missing: 8, shown: '7K2MX-9Q' });
    expect(readSpokenCode('7K2MU')).toEqual({ state: 'foreign-character', character: 'U' });
    expect(readSpokenCode('0'.repeat(16))).toEqual({ state: 'too-long' });
    expect(readSpokenCode('00000-00000-00102')).toMatchObject({ state: 'misheard' });
    expect(readSpokenCode('00000-00000-01001')).toMatchObject({ state: 'misheard' });
  });
});
