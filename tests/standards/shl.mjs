// Our SMART Health Links beside the npm package kill-the-clipboard: its viewer opens a link of ours
// with the passcode, with files inside the manifest and fetched from their one-time places, and is
// refused as the specification says.
//
// node shl.mjs URL: a demo hospital that is running (`dokita serve --demo`).
import assert from 'node:assert/strict';
import {
	SHLInvalidPasscodeError,
	SHLManifestNotFoundError,
	SHLNetworkError,
	SHLViewer,
	decryptSHLFile
} from 'kill-the-clipboard';

const PATIENT = 'ngozi.eze@ireti.example';
const PASSCODE = 'yam and egg';
const LETTER = 'The rash on the arm is gone.';

const server = process.argv[2]?.replace(/\/$/, '');
if (!server) throw new Error('node shl.mjs URL');
let token;
let checks = 0;

async function ask(method, path, body, headers = {}) {
	const json = body !== undefined && !(body instanceof Uint8Array);
	const answer = await fetch(server + path, {
		method,
		headers: {
			...(token && { Authorization: `Bearer ${token}` }),
			...(json && { 'Content-Type': 'application/json' }),
			...headers
		},
		body: json ? JSON.stringify(body) : body
	});
	const text = await answer.text();
	assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
	return text ? JSON.parse(text) : undefined;
}

async function check(what, test) {
	await test();
	checks += 1;
	console.log(`ok  ${what}`);
}

/** A visit of the patient with a letter in it, to be shared. */
async function visit() {
	const { demoSignIns } = await ask('GET', '/api/site');
	const { password } = demoSignIns.find(({ email }) => email === PATIENT);
	const session = await ask('POST', '/api/auth/sign-in', { email: PATIENT, password });
	token = session.accessToken;
	const patientId = session.user.patientId;
	const { items } = await ask('GET', '/api/consultations');
	const consultation = items.find(({ status }) => !['cancelled', 'no-show'].includes(status));
	const consultationId = consultation.consultationId ?? consultation.id;
	const bytes = new TextEncoder().encode(LETTER);
	const document = { patientId, consultationId, name: 'letter.txt', contentType: 'text/plain', size: bytes.length };
	const { uploadUrl } = await ask('POST', '/api/documents', document);
	await ask('PATCH', uploadUrl, bytes, { 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' });
	return { patientId, consultationId };
}

async function share(of, include) {
	const { version } = await ask('GET', '/api/sharing-consent-text');
	return ask('POST', '/api/integrations/telemedicine/share-records', {
		...of,
		include,
		recipient: 'Dr Mensah, Accra',
		label: 'Records of Ngozi',
		passcode: PASSCODE,
		consent: { accepted: true, version }
	});
}

const of = await visit();
const made = await share(of, ['ips', 'documents']);
const viewer = new SHLViewer({ shlinkURI: made.viewerLink });
const open = (more) => viewer.resolveSHL({ recipient: 'kill-the-clipboard', passcode: PASSCODE, ...more });

function isWhole({ fhirResources }) {
	const ips = fhirResources.find(({ resourceType }) => resourceType === 'Bundle');
	assert.equal(ips.type, 'document');
	assert.equal(ips.entry[0].resource.resourceType, 'Composition');
	const letters = fhirResources.filter(({ resourceType }) => resourceType === 'DocumentReference');
	const texts = letters.map(({ content: [{ attachment }] }) => Buffer.from(attachment.data, 'base64').toString());
	assert.ok(texts.includes(LETTER), texts.join());
}

await check('the link says that it needs a passcode, and when it expires', () => {
	assert.ok(viewer.shl.requiresPasscode);
	assert.equal(viewer.shl.label, 'Records of Ngozi');
	assert.ok(viewer.shl.url.length <= 128 && viewer.shl.exp > Date.now() / 1000);
});
await check('opens with the passcode, files within the manifest', async () => isWhole(await open({ embeddedLengthMax: 1e6 })));
await check('opens with the passcode, files fetched from their places', async () => {
	const resolved = await open({ embeddedLengthMax: 0 });
	assert.ok(resolved.manifest.files.every(({ location }) => location));
	isWhole(resolved);
});
await check('a place gives its file once', async () => {
	const answer = await fetch(viewer.shl.url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Origin: 'https://viewer.example.org' },
		body: JSON.stringify({ recipient: 'kill-the-clipboard', passcode: PASSCODE })
	});
	assert.equal(answer.headers.get('access-control-allow-origin'), '*');
	const { location } = (await answer.json()).files[0];
	const jwe = await (await fetch(location)).text();
	assert.equal((await decryptSHLFile({ jwe, key: viewer.shl.key })).contentType, 'application/fhir+json');
	assert.equal((await fetch(location)).status, 404);
});
await check('a wrong passcode is refused and counted', async () => {
	await assert.rejects(open({ passcode: 'a guess' }), SHLInvalidPasscodeError);
	const { attemptsLeft } = await ask('GET', `/api/shares/${made.shareId}`);
	assert.equal(attemptsLeft, 9);
});
await check('the patient sees every opening', async () => {
	const { items } = await ask('GET', `/api/shares/${made.shareId}/log`);
	const openings = items.filter(({ kind, recipient }) => kind === 'opened' && recipient === 'kill-the-clipboard');
	assert.equal(openings.length, 3);
});
await check('a link that was called back opens no more', async () => {
	await ask('POST', `/api/shares/${made.shareId}/revoke`, {});
	await assert.rejects(open({}), (error) => error instanceof SHLManifestNotFoundError || error instanceof SHLNetworkError);
});
console.log(`${checks} checks passed: kill-the-clipboard opens our health link with its passcode`);
