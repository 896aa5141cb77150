import { expect, test } from '@playwright/test';
import { Directory, SHCReader, SHCRevokedError, SHLInvalidPasscodeError, SHLManifestNotFoundError, SHLNetworkError, SHLViewer, decryptSHLFile } from 'kill-the-clipboard';
import { Caller, type Consultation, schedule } from '../support/api';
import { prescribe } from '../support/prescribing';
import { Server } from '../support/server';

// Somebody else's reader of SMART Health Cards and Links opens ours. No browser: the library stands
// for whatever a pharmacy or clinic elsewhere uses.

const PASSCODE = 'yam and egg';
const LETTER = 'The rash on the arm is gone.';
const RECIPIENT = 'kill-the-clipboard';

let server: Server;
let doctor: Caller;
let patient: Caller;

test.beforeAll(async () => {
  server = await Server.start();
  doctor = await Caller.signIn(server, 'doctor');
  patient = await Caller.signIn(server, 'patient');
});
test.afterAll(() => server.stop());

test('kill-the-clipboard verifies our health card by our keys, and refuses it altered or taken back', async () => {
  const { prescriptionId } = await prescribe(doctor, patient);
  const { healthCard } = await patient.get<{ healthCard: string }>(`/api/prescriptions/${prescriptionId}`);
  const read = (card: string, issuerDirectory?: Directory) => new SHCReader({ issuerDirectory }).fromQRNumeric(card);
  const bundle = await (await read(healthCard)).asBundle();
  const entries = bundle.entry as { resource: { resourceType: string } }[];
  expect(entries.filter(({ resource }) => resource.resourceType === 'MedicationRequest')).toHaveLength(3);

  // The last digits are of the signature.
  const altered = healthCard.slice(0, -2) + (healthCard.endsWith('11') ? '12' : '11');
  await expect(read(altered)).rejects.toThrow();

  await doctor.post(`/api/prescriptions/${prescriptionId}/cancel`, { reason: 'Another medicine suits better' });
  await expect(read(healthCard, await Directory.fromURLs([server.url]))).rejects.toThrow(SHCRevokedError);
});

test('kill-the-clipboard opens our health link with its passcode, once a place, until it is stopped', async () => {
  const visit = await withLetter();
  const made = await share(visit);
  const viewer = new SHLViewer({ shlinkURI: made.viewerLink });
  const open = (more: { passcode?: string; embeddedLengthMax?: number } = {}) => viewer.resolveSHL({ recipient: RECIPIENT, passcode: PASSCODE, ...more });
  const link = viewer.shl;
  expect(link.requiresPasscode).toBe(true);
  expect(link.label).toBe('Records of the patient');
  expect(link.url.length).toBeLessThanOrEqual(128);
  expect(link.exp).toBeGreaterThan(Date.now() / 1000);

  await test.step('files within the manifest, and fetched from their places', async () => {
    expectWhole(await open({ embeddedLengthMax: 1e6 }));
    const fetched = await open({ embeddedLengthMax: 0 });
    expect(fetched.manifest?.files.every((file) => 'location' in file)).toBe(true);
    expectWhole(fetched);
  });

  await test.step('a place gives its file once', async () => {
    const answer = await fetch(link.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: 'https://viewer.example.org' },
      body: JSON.stringify({ recipient: RECIPIENT, passcode: PASSCODE })
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const { location } = ((await answer.json()) as { files: { location: string }[] }).files[0]!;
    const jwe = await (await fetch(location)).text();
    expect((await decryptSHLFile({ jwe, key: link.key })).contentType).toBe('application/fhir+json');
    expect((await fetch(location)).status).toBe(404);
  });

  await test.step('a wrong passcode is refused and counted, and the patient sees every opening', async () => {
    await expect(open({ passcode: 'a guess' })).rejects.toThrow(SHLInvalidPasscodeError);
    expect(await patient.get(`/api/shares/${made.shareId}`)).toMatchObject({ attemptsLeft: 9 });
    const { items } = await patient.get<{ items: { kind: string; recipient: string }[] }>(`/api/shares/${made.shareId}/log`);
    expect(items.filter(({ kind, recipient }) => kind === 'opened' && recipient === RECIPIENT)).toHaveLength(3);
  });

  await patient.post(`/api/shares/${made.shareId}/revoke`);
  const refused = await open().catch((error: unknown) => error);
  expect(refused instanceof SHLManifestNotFoundError || refused instanceof SHLNetworkError, String(refused)).toBe(true);
});

/** A visit of the patient, with a letter in it. */
async function withLetter(): Promise<Consultation> {
  const visit = await schedule(doctor, patient);
  const bytes = new TextEncoder().encode(LETTER);
  const letter = { patientId: visit.patientId, consultationId: visit.consultationId, name: 'letter.txt', contentType: 'text/plain', size: bytes.length };
  const { uploadUrl } = await patient.post<{ uploadUrl: string }>('/api/documents', letter);
  await patient.upload(uploadUrl, bytes);
  return visit;
}

async function share({ patientId, consultationId }: Consultation): Promise<{ shareId: string; viewerLink: string }> {
  const { version } = await patient.get<{ version: string }>('/api/sharing-consent-text');
  return patient.post('/api/integrations/telemedicine/share-records', {
    patientId,
    consultationId,
    include: ['ips', 'documents'],
    recipient: 'Dr Mensah, Accra',
    label: 'Records of the patient',
    passcode: PASSCODE,
    consent: { accepted: true, version }
  });
}

/** The patient's summary and the letter are there, readable. */
function expectWhole({ fhirResources }: Awaited<ReturnType<SHLViewer['resolveSHL']>>): void {
  const [summary] = fhirResources.filter((resource) => resource.resourceType === 'Bundle');
  expect(summary).toMatchObject({ type: 'document', entry: expect.arrayContaining([{ fullUrl: expect.any(String), resource: expect.objectContaining({ resourceType: 'Composition' }) }]) as unknown });
  const texts = fhirResources
    .filter((resource) => resource.resourceType === 'DocumentReference')
    .map(({ content }) => Buffer.from(content[0]?.attachment.data ?? '', 'base64').toString());
  expect(texts).toContain(LETTER);
}
