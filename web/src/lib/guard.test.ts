import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Role, User } from './api/contract';
import { afterSignIn, decide, homeOf, isPublic } from './guard';

function person(...roles: Role[]): User {
  return {
    id: 'u', kind: 'member', name: 'Ada', roles, email: 'ada@example.com', phone: null,
    totpEnabled: false, language: 'en', patientId: null, consultationId: null, guestRole: null
  };
}

const guest: User = { ...person(), kind: 'guest', consultationId: 'c1' };

describe('who may see a page', () => {
  it('lets everyone sign in, and nobody unknown go further', () => {
    expect(decide('/sign-in', null)).toEqual({ allow: true });
    expect(decide('/home', null)).toEqual({ allow: false, to: '/sign-in?next=%2Fhome' });
    expect(decide('/consultations/c1', null, '/consultations/c1?x=1')).toEqual({
      allow: false,
      to: '/sign-in?next=%2Fconsultations%2Fc1%3Fx%3D1'
    });
  });

  it('keeps a patient out of the pages of carers and administrators', () => {
    for (const path of ['/doctor', '/doctor/availability', '/patients', '/patients/p1', '/consultations/new', '/admin/people', '/admin/audit', '/admin/pharmacies', '/pharmacy', '/pharmacy/history']) {
      expect(decide(path, person('patient')), path).toEqual({ allow: false, to: '/home' });
    }
    expect(decide('/consultations/c1', person('patient'))).toEqual({ allow: true });
  });

  it('keeps a doctor out of the administration, and a nurse out of the hours', () => {
    expect(decide('/admin/people', person('doctor'))).toEqual({ allow: false, to: '/doctor' });
    expect(decide('/doctor/availability', person('nurse'))).toEqual({ allow: false, to: '/doctor' });
    expect(decide('/doctor', person('nurse'))).toEqual({ allow: true });
  });

  it('keeps a guest in their one visit', () => {
    expect(decide('/home', guest)).toEqual({ allow: false, to: '/call/c1' });
    expect(decide('/account', guest)).toEqual({ allow: false, to: '/call/c1' });
    expect(decide('/call/c1', guest)).toEqual({ allow: true });
  });

  it('knows every page that exists', () => {
    const routes = join(import.meta.dirname, '../routes');
    const paths = (readdirSync(routes, { recursive: true }) as string[])
      .filter((name) => name.endsWith('+page.svelte') && dirname(name) !== '.')
      .map((name) => `/${dirname(name).replace(/\[\w+\]/g, 'x')}`);
    const unlisted = paths.filter((path) => !isPublic(path) && decide(path, null).allow);
    expect(unlisted).toEqual([]);
  });
});

describe('after sign-in', () => {
  it('returns to the wanted page if the person may see it', () => {
    expect(afterSignIn('/patients/p1?x=1', person('doctor'))).toBe('/patients/p1?x=1');
    expect(afterSignIn('/admin/people', person('doctor'))).toBe('/doctor');
    expect(afterSignIn(null, person('patient'))).toBe('/home');
  });

  it('never leaves this site, and never returns to sign-in', () => {
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/sign-in?next=/sign-in', '/']) {
      expect(afterSignIn(next, person('patient')), next).toBe('/home');
    }
  });

  it('begins each role at its own page', () => {
    expect(homeOf(person('administrator'))).toBe('/admin/people');
    expect(homeOf(person('auditor'))).toBe('/admin/audit');
    expect(homeOf(person('pharmacist'))).toBe('/pharmacy');
    expect(homeOf(person('supplier'))).toBe('/account');
    expect(homeOf(person('administrator', 'doctor'))).toBe('/doctor');
  });
});
