// What the pages ask about documents, consent to sharing, and shares.
import { get, post } from './plain';
import { client } from '$lib/session.svelte';
import type { Full, Page } from './contract';
import type { components } from './schema';

type Schemas = components['schemas'];

// The server says these words as plain texts; here they are the ones it knows.
export type Document = Full<Schemas['DocumentView']> & {
  status: 'uploading' | 'ready' | 'refused' | 'erased';
  uploadedAs: 'patient' | 'doctor' | 'nurse';
};
export type Consent = Full<Schemas['SharingConsentView']> & { givenAs: 'patient' | 'doctor'; how: 'self' | 'spoken' | 'written' };
export type ConsentWords = Schemas['SharingConsentText'];
export type NewShare = Schemas['ShareRequest'];
export type Part = NonNullable<NewShare['include']>[number];
export type Share = Full<Schemas['ShareView']> & {
  createdAs: 'patient' | 'doctor';
  status: 'active' | 'expired' | 'revoked' | 'consent-withdrawn' | 'document-erased' | 'locked';
};
export type MadeShare = Full<Schemas['ShareMade']>;
export type Access = Full<Schemas['ShareAccess']> & { kind: 'opened' | 'file' | 'wrong-passcode' | 'refused' };

type Paging = { cursor?: string; limit?: number };

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
