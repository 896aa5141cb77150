// Requests whose answer the caller names; where the schema knows the shape, take it from there.
import { client } from '$lib/session.svelte';
import type { Answer } from './client';

type Query = Record<string, string | number | undefined>;

export async function bodyOf<T>(answer: Promise<Answer<T>>): Promise<T> {
  return (await answer).body;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => bodyOf(client.call<T>('GET', path, { query, signal }));

export const post = <T>(path: string, sent: unknown = {}, key?: string, signal?: AbortSignal) =>
  bodyOf(client.call<T>('POST', path, { body: sent, key, signal }));
