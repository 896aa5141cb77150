// Files that need the access token cannot be plain links.
import { ApiError } from './api/client';
import { accessToken } from './session.svelte';

/** Fetches `path` with the token and hands it to the browser as `name`. */
export async function download(path: string, name: string): Promise<void> {
  save(await fetched(path), name);
}

/** Fetches `path` with the token. */
export async function fetched(path: string): Promise<Blob> {
  const response = await fetch(path, { headers: { Authorization: `Bearer ${accessToken() ?? ''}` } }).catch(() => {
    throw new ApiError(null, 0);
  });
  if (!response.ok) throw new ApiError(null, response.status);
  return response.blob();
}

export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
