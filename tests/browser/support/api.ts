import { randomUUID } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import type { Server } from './server';

export interface SignIn {
  role: string;
  email: string;
  password: string;
}

/** A signed-in person who talks to the API without a browser. */
export class Caller {
  constructor(
    private readonly server: Server,
    readonly session: { accessToken: string; user: { id: string; name: string; patientId: string | null } },
    readonly cookie: string
  ) {}

  static async signIn(server: Server, role: string): Promise<Caller> {
    return Caller.signInAs(server, await demoSignIn(server, role));
  }

  static async signInAs(server: Server, { role, email, password }: SignIn): Promise<Caller> {
    const answer = await server.fetch('/api/auth/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password })
    });
    if (!answer.ok) throw new Error(`sign-in as ${role}: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('dokita_refresh='));
    return new Caller(server, await answer.json(), cookie?.split(';')[0]?.split('=').slice(1).join('=') ?? '');
  }

  async get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  /** The whole of a file, to the place that `POST /api/documents` told. */
  async upload(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { authorization: `Bearer ${this.session.accessToken}`, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    const answer = await fetch(this.server.url + path, { method: 'PATCH', headers, body: bytes });
    if (!answer.ok) throw new Error(`PATCH ${path}: ${answer.status} ${await answer.text()}`);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.session.accessToken}` };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['idempotency-key'] = randomUUID();
    }
    const answer = await this.server.fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  /** Puts this person's session into a browser. */
  async into(context: BrowserContext): Promise<void> {
    await context.addCookies([
      { name: 'dokita_refresh', value: this.cookie, domain: new URL(this.server.url).hostname, path: '/api/auth', httpOnly: true, secure: this.server.url.startsWith('https:'), sameSite: 'Strict' }
    ]);
  }
}

export async function demoSignIn(server: Server, role: string): Promise<SignIn> {
  const site = (await (await server.fetch('/api/site')).json()) as { demoSignIns: SignIn[] };
  const found = site.demoSignIns.find((entry) => entry.role === role);
  if (!found) throw new Error(`the demo has no ${role}`);
  return found;
}

/** Everybody of the demo who has this role. */
export async function demoSignIns(server: Server, role: string): Promise<SignIn[]> {
  const site = (await (await server.fetch('/api/site')).json()) as { demoSignIns: SignIn[] };
  return site.demoSignIns.filter((entry) => entry.role === role);
}

export interface Consultation {
  consultationId: string;
  patientId: string;
  meetingLink: string;
  accessToken: string;
}

const REASON = 'Fever and headache since three days';

/** A short consultation that can be joined now (from 30 minutes before it begins), with the patient's link. */
export async function schedule(doctor: Caller, patient: Caller): Promise<Consultation> {
  await clearDay(doctor);
  for (let minutes = 1; minutes < 29; minutes++) {
    try {
      return await doctor.post<Consultation>('/api/integrations/telemedicine/schedule', {
        patientId: patient.session.user.patientId,
        doctorId: doctor.session.user.id,
        scheduledTime: new Date(Date.now() + minutes * 60_000).toISOString(),
        duration: 5,
        type: 'video',
        reason: REASON,
        override: true
      });
    } catch (error) {
      // One of the two has another visit then: a little later.
      if (!String(error).includes('slot-taken')) throw error;
    }
  }
  throw new Error('doctor and patient have no time together within half an hour');
}

/** The patient agrees to a visit, as its page asks before the call. */
export async function agree(patient: Caller, { consultationId }: Consultation): Promise<void> {
  const { version } = await patient.get<{ version: string }>('/api/consent-text');
  await patient.post(`/api/consultations/${consultationId}/consent`, { language: 'en', version, accepted: true });
}

/** Calls off what the demo hospital has booked, so that the tests' own visits fit into the half hour. */
async function clearDay(doctor: Caller): Promise<void> {
  const { items } = await doctor.get<{ items: (Consultation & { reason: string })[] }>('/api/consultations?status=scheduled');
  for (const { consultationId, reason } of items) {
    if (reason !== REASON) await doctor.post(`/api/consultations/${consultationId}/cancel`, { reason: 'Cleared for a test' });
  }
}
