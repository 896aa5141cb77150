import { createCipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { NotOpened, open, parseLink, wantsPasscode } from './link';

const key = randomBytes(32);
const content = { url: 'https://hospital.example/shl/abc', key: key.toString('base64url'), flag: 'P', label: 'Visit', exp: 1_900_000_000, v: 1 };
const text = `https://hospital.example/shared#shlink:/${Buffer.from(JSON.stringify(content)).toString('base64url')}`;

function sealed(plain: string, header: object = { alg: 'dir', enc: 'A256GCM', zip: 'DEF' }): string {
  const first = Buffer.from(JSON.stringify(header)).toString('base64url');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(first));
  const body = Buffer.concat([cipher.update(deflateRawSync(plain)), cipher.final()]);
  return [first, '', iv.toString('base64url'), body.toString('base64url'), cipher.getAuthTag().toString('base64url')].join('.');
}

const answering = (make: (url: string, init?: RequestInit) => Response) => (async (url: string, init?: RequestInit) => make(url, init)) as typeof fetch;
const why = async (promise: Promise<unknown>) => promise.then(() => null, (error: NotOpened) => [error.why, error.attemptsLeft]);

describe('a health link', () => {
  it('is read out of a viewer address, and nothing else is', () => {
    const link = parseLink(text, 'https://hospital.example');
    expect(link).toMatchObject({ url: content.url, label: 'Visit', flags: 'P', expiresAt: 1_900_000_000 });
    expect(wantsPasscode(link)).toBe(true);
    const wrong = (change: object) => `shlink:/${Buffer.from(JSON.stringify({ ...content, ...change })).toString('base64url')}`;
    for (const bad of ['', 'shlink:/x', wrong({ key: 'AAAA' }), wrong({ url: 'javascript:alert(1)' }), wrong({ url: 'http://elsewhere.example/' })]) {
      expect(() => parseLink(bad, 'https://hospital.example'), bad).toThrow(NotOpened);
    }
    // A passcode of this hospital is not sent to whoever rewrote the link.
    expect(() => parseLink(text, 'https://elsewhere.example')).toThrow('elsewhere');
  });

  it('opens embedded files and those at a place, and tells nobody the key', async () => {
    const asked: string[] = [];
    const server = answering((url, init) => {
      asked.push(`${url} ${String(init?.body ?? '')}`);
      if (url === 'https://hospital.example/f1') return new Response(sealed('{"b":2}'));
      return Response.json({ files: [{ contentType: 'application/fhir+json', embedded: sealed('{"a":1}') }, { contentType: 'application/fhir+json', location: 'https://hospital.example/f1' }] });
    });
    const files = await open(parseLink(text, 'https://hospital.example'), 'Dr Bello', '123456', server);
    expect(files.map(({ content }) => content)).toEqual(['{"a":1}', '{"b":2}']);
    expect(asked.join(' ')).not.toContain(content.key);
  });

  it('says why it does not open', async () => {
    const link = parseLink(text, 'https://hospital.example');
    const status = (code: number, body: object = {}) => answering(() => Response.json(body, { status: code }));
    expect(await why(open(link, 'x', '', status(401, { remainingAttempts: 10 })))).toEqual(['passcode-needed', 10]);
    expect(await why(open(link, 'x', 'wrong', status(401, { remainingAttempts: 9 })))).toEqual(['wrong-passcode', 9]);
    expect(await why(open(link, 'x', '', status(404)))).toEqual(['not-active', null]);
    expect(await why(open(link, 'x', '', status(429)))).toEqual(['too-many', null]);
    const tampered = answering(() => Response.json({ files: [{ contentType: 'x', embedded: sealed('{}').slice(0, -2) + 'AA' }] }));
    expect((await why(open(link, 'x', '', tampered)))?.[0]).toBe('damaged');
    const otherWay = answering(() => Response.json({ files: [{ contentType: 'x', embedded: sealed('{}', { alg: 'RSA-OAEP', enc: 'A256GCM' }) }] }));
    expect((await why(open(link, 'x', '', otherWay)))?.[0]).toBe('damaged');
  });
});
