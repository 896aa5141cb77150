// What the doctor's and the patient's pages ask about prescriptions, signing and licences.
import { bodyOf, get, post } from './plain';
import type { Item } from '$lib/rx/facts';
import type { PrescriptionView as AtCounter, SigTexts } from '$lib/pharmacy/api';
import { client } from '$lib/session.svelte';
import type { Full, Page, Session } from './contract';
import type { components } from './schema';

type Schemas = components['schemas'];

export type { Item, SigTexts };
export type Sig = Item['sig'];

export type Product = Full<Schemas['Product']>;
export type Severity = Schemas['AlertSeverity'];
export type Alert = Schemas['PrescriptionAlert'];
export type Checks = Schemas['PrescriptionChecks'];
export type NotChecked = Checks['notChecked'][number];
export type Override = Schemas['PrescriptionOverride'];

/** What a doctor is about to prescribe in one consultation. */
export type Draft = {
  items: Item[];
  instructions: string | null;
  refills: number;
  refillIntervalDays: number;
  validDays: number;
  /** `YYYY-MM-DD` */
  inPersonExamOn: string | null;
  overrides: Override[];
};
export type Order = {
  consultationId: string;
  patientId: string;
  doctorId: string;
  medications: Item[];
  instructions?: string;
  refills: number;
  refillIntervalDays?: number;
  validDays: number;
  inPersonExamOn?: string;
  overrides: Override[];
};
export type Issued = Full<Schemas['IssuedPrescription']>;
/** A signed prescription as patient, doctor or nurse sees it. */
export type Prescription = Omit<AtCounter, 'token'> & { token: string | null };
export type Licence = Full<Schemas['PractisingLicence']>;
export type SigningKey = Full<Schemas['PrescriberKey']>;

type Paging = { cursor?: string; limit?: number };

export const formulary = {
  search: async (q: string, signal?: AbortSignal): Promise<Product[]> => (await get<{ items: Product[] }>('/api/formulary', { q, limit: 20 }, signal)).items,
  /** How a medicine is taken, in five languages. */
  words: async (sig: Sig, form: string, signal?: AbortSignal): Promise<SigTexts> =>
    (await post<{ texts: SigTexts }>('/api/sig', { sig, form }, undefined, signal)).texts
};

export const prescribing = {
  check: (asked: { patientId: string; items: Item[]; inPersonExamOn?: string; refills: number; refillIntervalDays: number }, signal?: AbortSignal) =>
    post<Checks>('/api/prescriptions/check', asked, undefined, signal),
  draft: (consultationId: string) => client.call<Draft>('GET', `/api/consultations/${consultationId}/prescription-draft`),
  saveDraft: (consultationId: string, draft: Draft, etag: string | null) =>
    client.call<Draft>('PUT', `/api/consultations/${consultationId}/prescription-draft`, { body: draft, etag: etag ?? undefined }),
  sign: (order: Order, key: string) => post<Issued>('/api/integrations/telemedicine/prescription', order, key)
};

export const prescriptions = {
  list: (query: Paging & { consultationId?: string; patientId?: string }) => get<Page<Prescription>>('/api/prescriptions', query),
  one: (id: string) => get<Prescription>(`/api/prescriptions/${id}`),
  cancel: (id: string, reason: string) => post<Prescription>(`/api/prescriptions/${id}/cancel`, { reason }),
  printPath: (id: string) => `/api/prescriptions/${encodeURIComponent(id)}/print.pdf`,
  cardPath: (id: string) => `/api/prescriptions/${encodeURIComponent(id)}/card.svg`
};

export const licences = {
  of: (personId: string) => get<Licence>(`/api/people/${personId}/practising-licence`),
  record: (personId: string, licence: { mdcnNumber: string; validUntil: string }) =>
    bodyOf(client.call<Licence>('PUT', `/api/people/${personId}/practising-licence`, { body: licence }))
};

export const signingKeys = {
  list: async () => (await get<{ items: SigningKey[] }>('/api/prescriber-keys')).items,
  rotate: () => post<SigningKey>('/api/prescriber-keys/rotate'),
  revoke: (kid: string, reason: string) => post<SigningKey>(`/api/prescriber-keys/${kid}/revoke`, { reason })
};

/** A session whose proof of identity is now. */
export const reauthenticate = (password: string) => post<Session>('/api/auth/reauthenticate', { password });
