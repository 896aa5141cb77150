// What the pharmacist's pages ask of the server.
import { get, post } from '$lib/api/plain';
import { ApiError } from '$lib/api/client';
import type { Full, Page } from '$lib/api/contract';
import type { components } from '$lib/api/schema';
import { fromBase64, base64Url, type Bytes } from '$lib/rx/bytes';
import type { Prescription } from '$lib/rx/facts';
import { accessToken, client } from '$lib/session.svelte';

type Schemas = components['schemas'];

export type Effective = Schemas['Effective'];
export type Line = Full<Schemas['LineState']>;
export type Substitution = Schemas['Substitution'];
export type Dispense = Full<Schemas['DispenseView']>;
export type SigTexts = Schemas['SigTexts'];
/** As a pharmacist gets it: with the token, and the facts that its signature covers. */
export type PrescriptionView = Omit<Full<Schemas['Prescription']>, 'facts' | 'token'> & { facts: Prescription; token: string };
export type Claimed = Omit<Schemas['Claimed'], 'prescription'> & { prescription: PrescriptionView };
/** What is handed over of one item. */
export type Handing = Schemas['HandedItem'];

export type Pharmacy = Full<Schemas['Pharmacy']>;
/** A pharmacist in their place. */
export type Assigned = Schemas['PostView'];
export type NewPharmacy = Schemas['NewPharmacy'];
export type Me = Full<Schemas['MyPharmacy']>;
export type PastDispense = Dispense & { prescriptionId: string; patientName: string; medicine: string; strength: string; unit: string };
/** Worth a second look; nothing was refused for it. */
export type Warning = Schemas['Warning'];
export type Notice = Full<Schemas['Notice']>;
export type SignedRecord = Schemas['SignedRecord'];
export type SyncResult = Schemas['SyncResult'];

type Paging = { cursor?: string; limit?: number };

export const prescriptions = {
  resolve: (presented: { token: string } | { code: string }) => post<PrescriptionView>('/api/prescriptions/resolve', presented),
  claim: (id: string, token: string) => post<Claimed>(`/api/prescriptions/${id}/claim`, { token }),
  dispense: (id: string, claimId: string, items: Handing[], key: string) =>
    post<{ dispenses: Dispense[]; prescription: PrescriptionView; warnings: Warning[] }>(`/api/prescriptions/${id}/dispense`, { claimId, items }, key),
  release: (id: string, claimId: string) => post<unknown>(`/api/prescriptions/${id}/release`, { claimId }),
  refuse: (id: string, token: string, reason: string) => post<unknown>(`/api/prescriptions/${id}/refuse`, { token, reason }),
  takeBack: (dispenseId: string, reason: string) => post<unknown>(`/api/dispenses/${dispenseId}/return`, { reason })
};

export const pharmacies = {
  me: () => get<Me>('/api/pharmacy/me'),
  list: () => get<Page<Pharmacy>>('/api/pharmacies', { limit: 200 }),
  add: (pharmacy: NewPharmacy, key: string) => post<Pharmacy>('/api/pharmacies', pharmacy, key),
  change: ({ id, version }: Pharmacy, changed: Partial<NewPharmacy>) =>
    client.call<Pharmacy>('PATCH', `/api/pharmacies/${id}`, { body: changed, etag: `"v${version}"` }),
  assign: (personId: string, pharmacyId: string, pcnNumber: string) =>
    client.call('PUT', `/api/people/${personId}/pharmacy`, { body: { pharmacyId, pcnNumber } }),
  unassign: (personId: string) => client.call('DELETE', `/api/people/${personId}/pharmacy`),
  staff: () => get<Page<Assigned>>('/api/pharmacists', { limit: 200 }),
  policy: () => get<{ maxDaysSupply: number }>('/api/dispensing-policy'),
  setPolicy: (maxDaysSupply: number) => client.call('PUT', '/api/dispensing-policy', { body: { maxDaysSupply } }),
  history: (paging: Paging) => get<Page<PastDispense>>('/api/pharmacy/dispenses', paging),
  registerPath: (from: string, to: string) => `/api/registers/controlled.csv?${new URLSearchParams({ from, to })}`
};

export const notices = {
  list: () => get<Page<Notice>>('/api/notices', { limit: 50 }),
  seen: (id: string) => post<unknown>(`/api/notices/${id}/seen`)
};

export const devices = {
  register: (publicKey: JsonWebKey) => post<{ deviceId: string }>('/api/pharmacy/devices', { publicKey }),
  revoke: (id: string) => post<unknown>(`/api/pharmacy/devices/${id}/revoke`),
  sync: (records: SignedRecord[]) => post<{ results: SyncResult[] }>('/api/pharmacy/offline-dispenses', { records })
};

export type Jwk = { kty: string; crv: string; x: string; y: string; kid: string };

/** What anybody may ask: the hospital's keys, its trust list, its log. Never through the session. */
export const open = {
  keys: () => json<{ trustListKey: Jwk; logKey: string }>('/api/site'),
  trustList: async (): Promise<Bytes> => new Uint8Array(await (await answer('/.well-known/rx-trust-list')).arrayBuffer()),
  checkpoint: async (): Promise<string> => (await answer('/api/transparency/checkpoint')).text(),
  inclusion: async (leaf: Bytes, size: number) => {
    const { index, proof } = await json<{ index: number; proof: string[] }>(`/api/transparency/inclusion?leaf=${base64Url(leaf)}&size=${size}`);
    return { index, path: proof.map(fromBase64) };
  },
  consistency: async (from: number, to: number): Promise<Bytes[]> =>
    (await json<{ proof: string[] }>(`/api/transparency/consistency?from=${from}&to=${to}`)).proof.map(fromBase64)
};

async function json<T>(path: string): Promise<T> {
  return (await answer(path)).json() as Promise<T>;
}

async function answer(path: string): Promise<Response> {
  const response = await fetch(path, { cache: 'no-cache', credentials: 'omit', signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new ApiError(null, 0);
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  throw new ApiError(problem?.code ? problem : null, response.status);
}

/** No answer came, or only from something in between. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || (error.status >= 502 && error.status <= 504));
}

export function isSignedIn(): boolean {
  return accessToken() !== null;
}
