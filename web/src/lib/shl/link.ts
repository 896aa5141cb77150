// SMART Health Links (HL7 STU 1): what stands in one, and how it is opened. The key never leaves this page.
import { asText, fromBase64Url, joined, utf8, type Bytes } from '$lib/rx/bytes';

export type HealthLink = { url: string; key: Bytes; expiresAt: number | null; flags: string; label: string };
export type ManifestFile = { contentType: string; embedded?: string; location?: string };
export type SharedFile = { contentType: string; content: string };

export type Refusal = 'not-a-link' | 'elsewhere' | 'not-active' | 'passcode-needed' | 'wrong-passcode' | 'too-many' | 'network' | 'damaged';

/** Why a link did not open. */
export class NotOpened extends Error {
  constructor(
    readonly why: Refusal,
    readonly attemptsLeft: number | null = null
  ) {
    super(why);
  }
}

const KEY_BYTES = 32;
/** Of one file, unpacked. */
const MOST_BYTES = 64 * 1024 * 1024;
const EMBEDDED_MOST = 4 * 1024 * 1024;

/**
 * Reads `shlink:/…`, also behind a viewer's address. Only links of the server at `origin`: to another
 * one this page would send a passcode that was meant for this hospital.
 */
export function parseLink(text: string, origin: string): HealthLink {
  const link = readLink(text);
  if (new URL(link.url).origin !== origin) throw new NotOpened('elsewhere');
  return link;
}

function readLink(text: string): HealthLink {
  const at = text.indexOf('shlink:/');
  if (at < 0) throw new NotOpened('not-a-link');
  try {
    const content = JSON.parse(asText(fromBase64Url(text.slice(at + 'shlink:/'.length).trim()))) as Record<string, unknown>;
    const key = fromBase64Url(String(content.key));
    const url = new URL(String(content.url));
    const isSafe = url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname);
    if (key.length !== KEY_BYTES || !isSafe) throw new NotOpened('not-a-link');
    return {
      url: url.href,
      key,
      expiresAt: typeof content.exp === 'number' ? content.exp : null,
      flags: String(content.flag ?? ''),
      label: String(content.label ?? '')
    };
  } catch {
    throw new NotOpened('not-a-link');
  }
}

export function wantsPasscode({ flags }: HealthLink): boolean {
  return flags.includes('P');
}

/** Everything behind the link, decrypted here. */
export async function open(link: HealthLink, recipient: string, passcode: string, fetch: typeof globalThis.fetch = globalThis.fetch): Promise<SharedFile[]> {
  const files = await manifest(link, recipient, passcode, fetch);
  return Promise.all(
    files.map(async (file) => {
      const jwe = file.embedded ?? (await fetched(file.location ?? '', fetch));
      return { contentType: file.contentType, content: asText(await decrypt(jwe, link.key)) };
    })
  );
}

async function manifest(link: HealthLink, recipient: string, passcode: string, fetch: typeof globalThis.fetch): Promise<ManifestFile[]> {
  const body = JSON.stringify({ recipient, passcode: passcode || undefined, embeddedLengthMax: EMBEDDED_MOST });
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
  const answer = await fetch(link.url, request).catch(() => {
    throw new NotOpened('network');
  });
  if (answer.ok) return ((await answer.json()) as { files: ManifestFile[] }).files;
  const problem = (await answer.json().catch(() => null)) as { remainingAttempts?: number } | null;
  const left = typeof problem?.remainingAttempts === 'number' ? problem.remainingAttempts : null;
  if (answer.status === 401) throw new NotOpened(passcode ? 'wrong-passcode' : 'passcode-needed', left);
  if (answer.status === 429) throw new NotOpened('too-many');
  throw new NotOpened(answer.status === 404 ? 'not-active' : 'network');
}

async function fetched(location: string, fetch: typeof globalThis.fetch): Promise<string> {
  const answer = await fetch(location, { credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(() => {
    throw new NotOpened('network');
  });
  if (!answer.ok) throw new NotOpened(answer.status === 404 ? 'not-active' : 'network');
  return answer.text();
}

/** Opens a compact JWE (`dir`, `A256GCM`, perhaps `DEF`). */
export async function decrypt(jwe: string, key: Bytes): Promise<Bytes> {
  try {
    const [header = '', wrapped, iv = '', sealed = '', tag = '', ...rest] = jwe.trim().split('.');
    const { alg, enc, zip } = JSON.parse(asText(fromBase64Url(header))) as Record<string, string>;
    if (wrapped !== '' || rest.length || alg !== 'dir' || enc !== 'A256GCM' || (zip !== undefined && zip !== 'DEF')) throw new NotOpened('damaged');
    const secret = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    const algorithm = { name: 'AES-GCM', iv: fromBase64Url(iv), additionalData: utf8(header), tagLength: 128 };
    const plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, secret, joined(fromBase64Url(sealed), fromBase64Url(tag))));
    return zip === 'DEF' ? await unpacked(plain) : plain;
  } catch {
    throw new NotOpened('damaged');
  }
}

async function unpacked(bytes: Bytes): Promise<Bytes> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(...parts);
    length += value.length;
    if (length > MOST_BYTES) throw new NotOpened('damaged');
    parts.push(value);
  }
}
