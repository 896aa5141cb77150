import { describe, expect, it } from 'vitest';
import { ApiError } from '$lib/api/client';
import { upload, type Send } from './upload';

const file = new Blob(['0123456789']);
const begun = { uploadUrl: '/api/documents/d1/content', chunk: 4 };
const noPause = () => Promise.resolve();

/** A server that takes pieces, and fails as `fate` says. */
function server(fate: (request: number) => 'lost' | 'swallowed' | number | null) {
  let received = '';
  let requests = 0;
  const send: Send = async (method, _path, headers, body) => {
    if (method === 'HEAD') return new Response(null, { status: 204, headers: { 'Upload-Offset': String(received.length) } });
    const what = fate(++requests);
    if (what === 'lost') throw new TypeError('network');
    if (typeof what === 'number') return Response.json({ code: 'type-mismatch', title: 'x', status: what }, { status: what });
    if (Number(headers['Upload-Offset']) !== received.length)
      return new Response('{}', { status: 409, headers: { 'Upload-Offset': String(received.length) } });
    received += await (body ?? new Blob()).text();
    if (what === 'swallowed') throw new TypeError('network');
    if (received.length === file.size) return Response.json({ id: 'd1', status: 'ready' });
    return new Response(null, { status: 204, headers: { 'Upload-Offset': String(received.length) } });
  };
  return { send, received: () => received };
}

describe('an upload', () => {
  it('sends piece after piece and tells how far it is', async () => {
    const { send, received } = server(() => null);
    const seen: number[] = [];
    expect(await upload(file, begun, send, (bytes) => seen.push(bytes), noPause)).toMatchObject({ status: 'ready' });
    expect(received()).toBe('0123456789');
    expect(seen).toEqual([4, 8, 10]);
  });

  it('goes on after a cut, also when the piece had arrived and only the answer was lost', async () => {
    const { send, received } = server((request) => (request === 1 ? 'swallowed' : request === 3 ? 'lost' : null));
    await upload(file, begun, send, () => undefined, noPause);
    expect(received()).toBe('0123456789');
  });

  it('stops at a refusal', async () => {
    const { send } = server((request) => (request === 2 ? 422 : null));
    const refused = await upload(file, begun, send, () => undefined, noPause).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect((refused as ApiError).code).toBe('type-mismatch');
  });

  it('gives up when there is no network for long', async () => {
    const { send } = server(() => 'lost');
    await expect(upload(file, begun, send, () => undefined, noPause)).rejects.toMatchObject({ code: 'network' });
  });
});
