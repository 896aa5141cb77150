import { describe, expect, it } from 'vitest';
import { ApiError } from './api/client';
import { explain, explainFetch, fieldErrors } from './problems';

function problem(status: number, code: string, more: object = {}): ApiError {
  return new ApiError({ type: `/problems/${code}`, title: code, status, code, ...more }, status);
}

describe('a failure becomes a sentence', () => {
  it('that says what to do when the network is gone', () => {
    expect(explain(new ApiError(null, 0))).toMatch(/Check your network/);
    expect(explain(new ApiError(null, 503))).toMatch(/Check your network/);
  });

  it('that speaks of what was typed only where something was', () => {
    expect(explain(new ApiError(null, 0))).toMatch(/What you typed is kept/);
    expect(explainFetch(new ApiError(null, 0))).toMatch(/Check your network/);
    expect(explainFetch(new ApiError(null, 0))).not.toMatch(/typed/);
    expect(explainFetch(problem(403, 'not-allowed'))).toBe(explain(problem(403, 'not-allowed')));
  });

  it('that does not tell whether the address is known', () => {
    expect(explain(problem(401, 'sign-in-failed'))).toBe('E-mail or password is wrong. Check both and try again.');
  });

  it('with how long to wait', () => {
    expect(explain(new ApiError(null, 429, 30))).toBe('Too many attempts. Wait a minute, then try again.');
    expect(explain(new ApiError(null, 429, 150))).toBe('Too many attempts. Wait 3 minutes, then try again.');
  });

  it("in the server's words when the page has none of its own", () => {
    expect(explain(problem(409, 'not-waiting', { detail: 'The patient has left.' }))).toBe('The patient has left.');
  });

  it('and never shows what an unexpected error says about itself', () => {
    expect(explain(new TypeError('x is undefined'))).not.toMatch(/undefined/);
    expect(explain(new ApiError(null, 500))).toMatch(/Try again/);
  });

  it('beside each field that was refused', () => {
    const refused = problem(422, 'invalid', { errors: [{ field: 'phone', message: 'Not a phone number.' }] });
    expect(fieldErrors(refused)).toEqual({ phone: 'Not a phone number.' });
    expect(explain(refused)).toBe('Please correct what is marked.');
  });
});
