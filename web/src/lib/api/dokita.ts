// Every request the pages make, one line each.
import { client } from '$lib/session.svelte';
import type { Answer, Options, Query } from './client';
import type * as c from './contract';

const get = async <T>(path: string, query?: Query, options: Options = {}) =>
  (await client.call<T>('GET', path, { ...options, query })).body;
const post = async <T>(path: string, body?: unknown, options: Options = {}) =>
  (await client.call<T>('POST', path, { ...options, body: body ?? {} })).body;

const telemedicine = '/api/integrations/telemedicine';
const visit = (id: string) => `/api/consultations/${encodeURIComponent(id)}`;

export const site = () => get<c.Site>('/api/site');
export const setUp = (setup: c.Setup) => post<c.Session>('/api/setup', setup);

export const auth = {
  signIn: (email: string, password: string, totp?: string) => post<c.Session>('/api/auth/sign-in', { email, password, totp }),
  reauthenticate: (password: string) => post<c.Session>('/api/auth/reauthenticate', { password }),
  requestReset: (email: string) => post<void>('/api/auth/password-reset', { email }),
  confirmReset: (token: string, password: string) => post<void>('/api/auth/password-reset/confirm', { token, password }),
  enrolTotp: () => post<c.TotpEnrolment>('/api/auth/totp/enrol'),
  confirmTotp: (code: string) => post<void>('/api/auth/totp/confirm', { code }),
  disableTotp: (password: string) => post<void>('/api/auth/totp/disable', { password }),
  register: (patient: c.Registration, key: string) => post<c.Session>('/api/auth/register', patient, { key }),
  activate: (token: string, password: string) => post<c.Session>('/api/auth/activate', { token, password }),
  redeemInvitation: (token: string) => post<c.Session>('/api/invitations/redeem', { token })
};

export const people = {
  list: (query: { role?: string; q?: string; cursor?: string; limit?: number }) => get<c.Page<c.Person>>('/api/people', query),
  invite: (person: c.NewPerson, key: string) => post<{ person: c.Person; activationLink: string }>('/api/people', person, { key }),
  one: (id: string): Promise<Answer<c.Person>> => client.call('GET', `/api/people/${id}`),
  change: (id: string, change: c.PersonChange, etag: string): Promise<Answer<c.Person>> =>
    client.call('PATCH', `/api/people/${id}`, { body: change, etag }),
  inviteAgain: (id: string) => post<{ person: c.Person; activationLink: string }>(`/api/people/${id}/invite`),
  dismiss: (id: string) => post<unknown>(`/api/people/${id}/dismiss`),
  restore: (id: string) => post<unknown>(`/api/people/${id}/restore`)
};

export const audit = {
  list: (query: { cursor?: string; limit?: number }) => get<c.Page<c.AuditEntry>>('/api/audit', query),
  verify: () => get<c.AuditVerdict>('/api/audit/verify')
};

export const patients = {
  register: (patient: c.NewPatient, key: string) => post<c.Patient>('/api/patients', patient, { key }),
  search: (query: { q?: string; cursor?: string; limit?: number }) => get<c.Page<c.Patient>>('/api/patients', query),
  one: (id: string): Promise<Answer<c.Patient>> => client.call('GET', `/api/patients/${id}`),
  change: (id: string, change: Partial<c.NewPatient>, etag: string): Promise<Answer<c.Patient>> =>
    client.call('PATCH', `/api/patients/${id}`, { body: change, etag }),
  me: () => get<c.Patient>('/api/patients/me'),
  history: (id: string, query: { cursor?: string; limit?: number } = {}) =>
    get<c.Page<c.PastConsultation>>(`${telemedicine}/history/${id}`, query)
};

export const doctors = {
  list: () => get<c.Page<c.Doctor>>('/api/doctors'),
  availability: (id: string): Promise<Answer<c.Availability>> => client.call('GET', `/api/doctors/${id}/availability`),
  setAvailability: (id: string, availability: c.Availability, etag: string): Promise<Answer<c.Availability>> =>
    client.call('PUT', `/api/doctors/${id}/availability`, { body: availability, etag }),
  slots: (id: string, from: string, days: number) => get<c.Page<c.Slot>>(`/api/doctors/${id}/slots`, { from, days })
};

export const consultations = {
  schedule: (consultation: c.NewConsultation, key: string) =>
    post<c.ScheduledConsultation>(`${telemedicine}/schedule`, consultation, { key }),
  start: (id: string) => post<{ consultation: c.Consultation; roomToken: string }>(`${telemedicine}/start/${id}`),
  end: (id: string, note?: string) => post<c.Consultation>(`${telemedicine}/end/${id}`, { note }),
  list: (query: { from?: string; to?: string; doctorId?: string; status?: string; cursor?: string; limit?: number }) =>
    get<c.Page<c.Consultation>>('/api/consultations', query),
  one: (id: string) => get<c.Consultation>(visit(id)),
  cancel: (id: string, reason: string) => post<c.Consultation>(`${visit(id)}/cancel`, { reason }),
  reschedule: (id: string, scheduledTime: string) => post<c.Consultation>(`${visit(id)}/reschedule`, { scheduledTime }),
  extend: (id: string, minutes: number) => post<c.Consultation>(`${visit(id)}/extend`, { minutes }),
  noShow: (id: string) => post<c.Consultation>(`${visit(id)}/no-show`),
  consent: (id: string, language: c.LanguageCode, version: string) =>
    post<c.Consultation>(`${visit(id)}/consent`, { language, version, accepted: true }),
  consentText: (language: c.LanguageCode) => get<c.ConsentText>('/api/consent-text', { language }),
  join: (id: string) => post<c.RoomToken>(`${visit(id)}/join`),
  networkCheck: () => post<c.RoomToken>('/api/network-check'),
  queue: (id: string) => get<c.QueuePlace>(`${visit(id)}/queue`),
  report: (id: string): Promise<Answer<c.Report>> => client.call('GET', `${visit(id)}/report`),
  saveReport: (id: string, report: c.ReportText, etag: string | null): Promise<Answer<c.Report>> =>
    client.call('PUT', `${visit(id)}/report`, { body: report, etag: etag ?? undefined }),
  signReport: (id: string, etag: string | null) =>
    post<c.Report>(`${visit(id)}/report/sign`, undefined, { etag: etag ?? undefined }),
  invite: (id: string, invitation: c.NewInvitation) => post<c.CreatedInvitation>(`${visit(id)}/invitations`, invitation),
  invitations: (id: string) => get<c.Page<c.Invitation>>(`${visit(id)}/invitations`),
  revoke: (id: string, invitationId: string) => post<unknown>(`${visit(id)}/invitations/${invitationId}/revoke`),
  calendarUrl: (id: string) => `${visit(id)}/calendar.ics`
};
