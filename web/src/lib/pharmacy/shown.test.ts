import { describe, expect, it } from 'vitest';
import { ApiError } from '$lib/api/client';
import { prescription } from '$lib/rx/made.test-support';
import type { VerdictKind } from '$lib/rx/verdict';
import type { PrescriptionView } from './api';
import { shown, toneOf, type Facts } from './shown';

const local = (kind: VerdictKind) => ({ kind, facts: prescription() });
const line = { line: 0, prescribed: 18, dispensed: 0, remaining: 18, fill: 0, fillsLeft: 0, nextFillFrom: null };

function view(changed: Partial<PrescriptionView> = {}): { view: PrescriptionView } {
  return {
    view: {
      id: 'p', status: 'active', effective: 'valid', facts: prescription(), lines: [line], claim: null, dispenses: [], token: '', sigTexts: [],
      cancelReason: null, overrides: null, consultationId: 'c', patientId: 'n', cancelledAt: null, healthCard: null, logEntry: null, spokenCode: null, version: 1, ...changed
    }
  };
}

const refusal = (code: string) => ({ refusal: new ApiError({ code } as never, 409) });
const kind = (changed: Partial<Facts>) => shown({ local: local('valid'), answer: view(), logged: 'yes', distrust: null, justHanded: false, ...changed });

describe('what the pharmacist reads', () => {
  it('is valid only when code, server and log agree', () => {
    expect(kind({})).toBe('valid');
    expect(kind({ logged: 'unknown' })).toBe('valid');
    expect(kind({ logged: 'no' })).toBe('not-logged');
    expect(kind({ local: local('unknown-issuer') })).toBe('unknown-issuer');
  });

  it('never says valid of an altered code, whatever the server says', () => {
    for (const bad of ['altered', 'key-revoked', 'revoked'] as const) expect(kind({ local: local(bad) })).toBe(bad);
  });

  it('says that the status is unknown while nobody can be asked', () => {
    expect(kind({ answer: 'asking' })).toBe('checking');
    expect(kind({ answer: 'offline' })).toBe('offline');
    expect(kind({ answer: 'offline', local: local('dispensed') })).toBe('dispensed');
    expect(kind({ answer: 'offline', local: local('expired') })).toBe('expired');
    expect(kind({ answer: 'offline', local: null })).toBe('no-list');
  });

  it('believes the server in what only it can know', () => {
    expect(kind({ answer: view({ effective: 'cancelled' }) })).toBe('revoked');
    expect(kind({ answer: view({ effective: 'completed' }) })).toBe('dispensed');
    expect(kind({ answer: view({ lines: [{ ...line, remaining: 0 }] }) })).toBe('dispensed');
    expect(kind({ answer: view({ effective: 'completed' }), justHanded: true })).toBe('done');
    expect(kind({ answer: view({ effective: 'claimed', claim: { pharmacyName: '', until: '', mine: false } }) })).toBe('claimed');
    expect(kind({ answer: view({ effective: 'claimed', claim: { pharmacyName: '', until: '', mine: true } }) })).toBe('valid');
    // This device's clock is wrong.
    expect(kind({ local: local('expired') })).toBe('valid');
  });

  it('says in its own words why the server refused', () => {
    expect(kind({ answer: refusal('unknown-code'), local: null })).toBe('unknown-code');
    expect(kind({ answer: refusal('token-altered') })).toBe('altered');
    expect(kind({ answer: refusal('something-new') })).toBe('failed');
  });

  it('trusts nothing once the log was rewritten or the key changed', () => {
    expect(kind({ distrust: 'log-rewritten' })).toBe('log-rewritten');
    expect(kind({ distrust: 'key-changed' })).toBe('key-changed');
    expect(toneOf('log-rewritten')).toBe('danger');
  });
});
