// Every request the pages make, a line or two each.
import type * as c from './contract';
import { ask, fetchOf } from './request';

type Paging = { cursor?: string; limit?: number };
const session = (answer: Promise<unknown>) => answer as Promise<c.Session>;

export const site = (): Promise<c.Site> => fetchOf('get', '/api/site', {});
export const setUp = (body: {
  token: string;
  hospital: { name: string; phone?: string; fallbackPhone?: string };
  administrator: { name: string; email: string; password: string };
}) => session(fetchOf('post', '/api/setup', { body }));

export const auth = {
  signIn: (email: string, password: string, totp?: string) =>
    session(fetchOf('post', '/api/auth/sign-in', { body: { email, password, totp } })),
  signOut: () => fetchOf('post', '/api/auth/sign-out', {}),
  requestReset: (email: string) => fetchOf('post', '/api/auth/password-reset', { body: { email } }),
  confirmReset: (token: string, password: string) =>
    fetchOf('post', '/api/auth/password-reset/confirm', { body: { token, password } }),
  enrolTotp: (): Promise<c.Enrolment> => fetchOf('post', '/api/auth/totp/enrol', {}),
  confirmTotp: (code: string) => fetchOf('post', '/api/auth/totp/confirm', { body: { code } }),
  disableTotp: (password: string) => fetchOf('post', '/api/auth/totp/disable', { body: { password } }),
  register: (patient: c.NewPatient & { email: string; password: string }, key: string) =>
    session(fetchOf('post', '/api/auth/register', { body: patient, key })),
  activate: (token: string, password: string) => session(fetchOf('post', '/api/auth/activate', { body: { token, password } })),
  redeemInvitation: (token: string) => session(fetchOf('post', '/api/invitations/redeem', { body: { token } }))
};

export const people = {
  list: (query: Paging & { role?: c.Role; q?: string }): Promise<c.Page<c.Person>> => fetchOf('get', '/api/people', { query }),
  one: (id: string) => ask('get', '/api/people/{id}', { path: { id } }),
  invite: (body: c.NewPerson, key: string) =>
    fetchOf('post', '/api/people', { body, key }) as Promise<unknown> as Promise<c.InvitedPerson>,
  inviteAgain: (id: string) =>
    fetchOf('post', '/api/people/{id}/invite', { path: { id } }) as Promise<unknown> as Promise<c.InvitedPerson>,
  change: (
    id: string,
    body: { name: string; phone: string | null; roles: c.Role[]; mdcnNumber: string | null; specialty: string | null },
    etag: string
  ) => ask('patch', '/api/people/{id}', { path: { id }, body, etag }),
  dismiss: (id: string) => fetchOf('post', '/api/people/{id}/dismiss', { path: { id } }),
  restore: (id: string) => fetchOf('post', '/api/people/{id}/restore', { path: { id } })
};

export const audit = {
  list: (query: Paging): Promise<c.Page<c.AuditEntry>> => fetchOf('get', '/api/audit', { query }),
  verify: (): Promise<c.AuditVerdict> => fetchOf('get', '/api/audit/verify', {})
};

export const patients = {
  register: (body: c.NewPatient, key: string): Promise<c.Patient> => fetchOf('post', '/api/patients', { body, key }),
  search: (query: Paging & { q?: string }): Promise<c.Page<c.Patient>> => fetchOf('get', '/api/patients', { query }),
  one: (id: string) => ask('get', '/api/patients/{id}', { path: { id } }),
  change: (id: string, body: c.NewPatient, etag: string) => ask('patch', '/api/patients/{id}', { path: { id }, body, etag }),
  me: (): Promise<c.Patient> => fetchOf('get', '/api/patients/me', {}),
  history: (id: string, query: Paging = {}): Promise<c.Page<c.PastConsultation>> =>
    fetchOf('get', '/api/integrations/telemedicine/history/{patient_id}', { path: { patient_id: id }, query })
};

export const doctors = {
  list: (): Promise<c.Page<c.Doctor>> => fetchOf('get', '/api/doctors', { query: { limit: 200 } }),
  availability: (id: string) => ask('get', '/api/doctors/{id}/availability', { path: { id } }),
  setAvailability: (id: string, body: c.Availability, etag: string) =>
    ask('put', '/api/doctors/{id}/availability', { path: { id }, body, etag }),
  slots: (id: string, from: string, days: number): Promise<c.Page<c.Slot>> =>
    fetchOf('get', '/api/doctors/{id}/slots', { path: { id }, query: { from, days } })
};

export const consultations = {
  schedule: (
    body: {
      patientId: string;
      doctorId: string;
      scheduledTime: string;
      type: c.ConsultationType;
      reason: string;
      duration?: number;
      followUpOf?: string;
      relayOnly?: boolean;
      override?: boolean;
    },
    key: string
  ): Promise<c.ScheduledConsultation> => fetchOf('post', '/api/integrations/telemedicine/schedule', { body, key }),
  start: (id: string) => fetchOf('post', '/api/integrations/telemedicine/start/{id}', { path: { id } }),
  end: (id: string, note?: string): Promise<c.Consultation> =>
    fetchOf('post', '/api/integrations/telemedicine/end/{id}', { path: { id }, body: { note } }),
  list: (
    query: Paging & { from?: string; to?: string; doctorId?: string; status?: c.ConsultationStatus }
  ): Promise<c.Page<c.Consultation>> => fetchOf('get', '/api/consultations', { query }),
  one: (id: string): Promise<c.Consultation> => fetchOf('get', '/api/consultations/{id}', { path: { id } }),
  cancel: (id: string, reason: string): Promise<c.Consultation> =>
    fetchOf('post', '/api/consultations/{id}/cancel', { path: { id }, body: { reason } }),
  reschedule: (id: string, scheduledTime: string): Promise<c.Consultation> =>
    fetchOf('post', '/api/consultations/{id}/reschedule', { path: { id }, body: { scheduledTime } }),
  extend: (id: string, minutes: number): Promise<c.Consultation> =>
    fetchOf('post', '/api/consultations/{id}/extend', { path: { id }, body: { minutes } }),
  relayOnly: (id: string, relayOnly: boolean): Promise<c.Consultation> =>
    fetchOf('post', '/api/consultations/{id}/relay-only', { path: { id }, body: { relayOnly } }),
  noShow: (id: string): Promise<c.Consultation> => fetchOf('post', '/api/consultations/{id}/no-show', { path: { id } }),
  consent: (id: string, language: c.LanguageCode, version: string): Promise<c.Consultation> =>
    fetchOf('post', '/api/consultations/{id}/consent', { path: { id }, body: { language, version, accepted: true } }),
  consentText: (language: c.LanguageCode): Promise<c.ConsentText> => fetchOf('get', '/api/consent-text', { query: { language } }),
  join: (id: string): Promise<c.RoomDoor> => fetchOf('post', '/api/consultations/{id}/join', { path: { id } }),
  networkCheck: (): Promise<c.RoomDoor> => fetchOf('post', '/api/network-check', {}),
  queue: (id: string): Promise<c.QueuePlace> => fetchOf('get', '/api/consultations/{id}/queue', { path: { id } }),
  report: (id: string) => ask('get', '/api/consultations/{id}/report', { path: { id } }),
  saveReport: (id: string, body: c.ReportText, etag: string | null) =>
    ask('put', '/api/consultations/{id}/report', { path: { id }, body, etag: etag ?? undefined }),
  signReport: (id: string, etag: string | null) =>
    ask('post', '/api/consultations/{id}/report/sign', { path: { id }, etag: etag ?? undefined }),
  invite: (id: string, body: c.NewInvitation): Promise<c.CreatedInvitation> =>
    fetchOf('post', '/api/consultations/{id}/invitations', { path: { id }, body }),
  invitations: (id: string): Promise<c.Page<c.Invitation>> =>
    fetchOf('get', '/api/consultations/{id}/invitations', { path: { id } }) as Promise<c.Page<c.Invitation>>,
  revoke: (id: string, invitationId: string) =>
    fetchOf('post', '/api/consultations/{id}/invitations/{invitation_id}/revoke', {
      path: { id, invitation_id: invitationId }
    }),
  calendarUrl: (id: string) => `/api/consultations/${encodeURIComponent(id)}/calendar.ics`
};
