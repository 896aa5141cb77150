// Examples that the server's own code signed and judged (`api/care/src/rx/vectors.rs`).
import { expect, it } from 'vitest';
import facts from '../../../../api/care/tests/fixtures/three-items.json';
import signed from '../../../../api/care/tests/fixtures/signed.json';
import { base64, fromBase64, fromBase64Url } from './bytes';
import { leafOfIssued } from './log';
import { readSpokenCode } from './spoken';
import { openTrustList } from './trust';
import { judge } from './verdict';

const trusted = () =>
  openTrustList(fromBase64(signed.trustList), { x: fromBase64Url(signed.hospitalKey.x), y: fromBase64Url(signed.hospitalKey.y) });

it('judges what the server signed as the server does', async () => {
  const trust = await trusted();
  expect(await judge(signed.token, trust, signed.now)).toEqual({ kind: 'valid', facts });
  expect((await judge(signed.tokenOfAnotherKey, trust, signed.now)).kind).toBe('unknown-issuer');
  expect((await judge(signed.token, trust, facts.validUntil)).kind).toBe('expired');
});

it('finds the same leaf of the log, and reads the same spoken code', async () => {
  expect(base64(await leafOfIssued(signed.token, facts.id, facts.issuedAt))).toBe(signed.leaf);
  expect(readSpokenCode(signed.spokenCode)).toMatchObject({ state: 'complete', shown: signed.spokenCode });
});
