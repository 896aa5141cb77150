// A request as the OpenAPI document allows it: a path that does not exist, a
// missing part or a wrong body does not compile.
import { client } from '$lib/session.svelte';
import type { Answer } from './client';
import type { Full } from './contract';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'patch';
type PathOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = Extract<paths[P][M], { responses: unknown }>;

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type Sent<O> = O extends { requestBody?: infer Body } ? Json<NonNullable<Body>> : never;
type Received<O> = O extends { responses: infer Responses } ? Json<Responses[keyof Responses & (200 | 201)]> : never;
type Segments<O> = O extends { parameters: { path: infer Path } } ? Path : undefined;
type Filters<O> = O extends { parameters: { query?: infer Query } } ? Query : never;

export type Request<O> = {
  query?: Filters<O>;
  body?: Sent<O>;
  etag?: string;
  key?: string;
} & (Segments<O> extends undefined ? { path?: undefined } : { path: Segments<O> });

/** The answer with its ETag. */
export async function ask<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  request: Request<Operation<P, M>>
): Promise<Answer<Full<Received<Operation<P, M>>>>> {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((request.path as Record<string, string> | undefined)?.[name] ?? '')
  );
  return client.call(method.toUpperCase() as Uppercase<M>, address, {
    query: request.query as Record<string, string> | undefined,
    body: request.body ?? (method === 'post' ? {} : undefined),
    etag: request.etag,
    key: request.key
  });
}

/** The answer alone. */
export async function fetchOf<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  request: Request<Operation<P, M>>
): Promise<Full<Received<Operation<P, M>>>> {
  return (await ask(method, path, request)).body;
}
