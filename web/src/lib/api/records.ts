// What the pages ask about documents, consent to sharing, and shares.
import { client } from '$lib/session.svelte';
import type { Answer } from './client';
import type { Page } from './contract';

export type Document = {
  id: string;
  patientId: string;
  consultationId: string | null;
  /** Null once it is erased. */
  name: string | null;
  contentType: string;
  size: number;
  received: number;
  status: 'uploading' | 'ready' | 'refused' | 'erased';
  refusal: string | null;
  uploadedAs: 'patient' | 'doctor' | 'nurse';
  mine: boolean;
  createdAt: string;
};
export type Consent = {
  id: string;
  consultationId: string | null;
  version: string;
  givenAs: 'patient' | 'doctor';
  how: 'self' | 'spoken' | 'written';
  givenAt: string;
  withdrawnAt: string | null;
};
export type ConsentWords = { version: string; title: string; paragraphs: string[] };
export type Part = 'ips' | 'prescriptions' | 'report' | 'documents';
export type Share = {
  id: string;
  consultationId: string;
  patientId: string;
  include: string[];
  documents: number;
  recipient: string;
  label: string | null;
  createdAs: 'patient' | 'doctor';
  createdAt: string;
  expiresAt: string;
  status: 'active' | 'expired' | 'revoked' | 'consent-withdrawn' | 'document-erased' | 'locked';
  closedAt: string | null;
  passcode: boolean;
  attemptsLeft: number;
  opened: number;
  lastOpenedAt: string | null;
};
export type NewShare = {
  consultationId: string;
  patientId: string;
  include: Part[];
  documentIds?: string[];
  recipient: string;
  expiresInHours: number;
  passcode?: string;
  label?: string;
  consent?: { accepted: true; version: string };
};
export type MadeShare = { shareId: string; link: string | null; viewerLink: string | null; expiresAt: string };
export type Access = { id: string; at: string; kind: 'opened' | 'file' | 'wrong-passcode' | 'refused'; recipient: string | null; network: string | null };

type Paging = { cursor?: string; limit?: number };

async function body<T>(answer: Promise<Answer<T>>): Promise<T> {
  return (await answer).body;
}
const get = <T>(path: string, query?: Record<string, string | number | undefined>) => body(client.call<T>('GET', path, { query }));
const post = <T>(path: string, sent: unknown = {}, key?: string) => body(client.call<T>('POST', path, { body: sent, key }));

export const documents = {
  begin: (asked: { patientId: string; consultationId?: string; name: string; contentType: string; size: number }) =>
    post<{ id: string; uploadUrl: string; chunk: number; document: Document }>('/api/documents', asked),
  list: (query: Paging & { patientId?: string; consultationId?: string }) => get<Page<Document>>('/api/documents', query),
  contentPath: (id: string) => `/api/documents/${encodeURIComponent(id)}/content`,
  erase: (id: string) => post<Document>(`/api/documents/${id}/erase`)
};

export const consents = {
  words: () => get<ConsentWords>('/api/sharing-consent-text'),
  of: async (patientId: string) => (await get<{ items: Consent[] }>(`/api/patients/${patientId}/sharing-consents`)).items,
  give: (patientId: string, given: { accepted: true; version: string; consultationId?: string; how?: 'spoken' | 'written' }) =>
    post<Consent>(`/api/patients/${patientId}/sharing-consents`, given),
  withdraw: (id: string) => post<Consent>(`/api/sharing-consents/${id}/withdraw`)
};

export const shares = {
  make: (share: NewShare) => post<MadeShare>('/api/integrations/telemedicine/share-records', share),
  list: (query: Paging & { consultationId?: string }) => get<Page<Share>>('/api/shares', query),
  log: (id: string, query: Paging = {}) => get<Page<Access>>(`/api/shares/${id}/log`, query),
  revoke: (id: string) => post<Share>(`/api/shares/${id}/revoke`)
};
