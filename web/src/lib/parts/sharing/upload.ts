// Uploads a file in pieces, and goes on after a cut where the server stands (tus 1.0).
import { ApiError } from '$lib/api/client';
import type { Document } from '$lib/api/records';

/** Sends one request with the session's token. */
export type Send = (method: 'HEAD' | 'PATCH', path: string, headers: Record<string, string>, body?: Blob) => Promise<Response>;

export type Begun = { uploadUrl: string; chunk: number };

const TRIES = 8;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Sends `file` to its address; `progress` hears the bytes that the server has. Lost connections are
 * waited for, refusals are thrown.
 */
export async function upload(
  file: Blob,
  { uploadUrl, chunk }: Begun,
  send: Send,
  progress: (bytes: number) => void,
  pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms))
): Promise<Document> {
  let offset = 0;
  let failed = 0;
  for (;;) {
    const piece = file.slice(offset, offset + chunk);
    const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream', 'Tus-Resumable': '1.0.0' };
    const answer = await send('PATCH', uploadUrl, headers, piece).catch(() => null);
    if (answer?.status === 200) {
      progress(file.size);
      return (await answer.json()) as Document;
    }
    if (answer?.status === 204) {
      failed = 0;
      offset = at(answer) ?? offset + piece.size;
      progress(offset);
      continue;
    }
    if (answer?.status === 409 && at(answer) !== null) {
      const stands = at(answer) ?? 0;
      if (stands === offset && ++failed >= TRIES) throw await asError(answer);
      offset = stands;
      continue;
    }
    if (answer && answer.status < 500 && answer.status !== 429) throw await asError(answer);
    if (++failed >= TRIES) throw answer ? await asError(answer) : new ApiError(null, 0);
    await pause(Math.min(PAUSE_MS * 2 ** (failed - 1), LONGEST_PAUSE_MS));
    // A piece may have arrived whose answer was lost: the server knows.
    const stands = await send('HEAD', uploadUrl, { 'Tus-Resumable': '1.0.0' }).catch(() => null);
    if (stands?.ok) offset = at(stands) ?? offset;
  }
}

function at(answer: Response): number | null {
  const text = answer.headers.get('upload-offset');
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

async function asError(answer: Response): Promise<ApiError> {
  const problem = await answer.json().catch(() => null);
  return new ApiError(problem?.code ? problem : null, answer.status);
}
