// One way to the server: adds the access token, renews it once when it has
// ended, repeats only what is safe to repeat, and turns every failure into an
// ApiError that carries the server's problem (RFC 9457).
import type { Problem, Session } from './contract';

export type Query = Record<string, string | number | boolean | undefined | null>;
export type Options = {
  query?: Query;
  body?: unknown;
  /** Sent as If-Match: the server refuses when somebody else changed the thing meanwhile. */
  etag?: string;
  /** Sent as Idempotency-Key; made here when absent, so that a repeated POST acts once. */
  key?: string;
  signal?: AbortSignal;
};
export type Answer<Body> = { body: Body; etag: string | null };
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the client needs from whoever keeps the session. */
export type Keeper = {
  accessToken: () => string | null;
  renewed: (session: Session) => void;
  ended: () => void;
};

const ATTEMPTS = 3;
const PAUSE_MS = 400;

export class ApiError extends Error {
  /** `problem` is null when no answer came at all. */
  constructor(
    readonly problem: Problem | null,
    readonly status: number,
    readonly retryAfterSeconds: number | null = null
  ) {
    super(problem?.title ?? 'no answer');
  }

  get code(): string {
    return this.problem?.code ?? (this.status === 0 ? 'network' : 'unknown');
  }
}

export class Client {
  #renewal: Promise<Session> | null = null;

  constructor(
    private readonly keeper: Keeper,
    private readonly fetch: typeof globalThis.fetch = (...request) => globalThis.fetch(...request),
    private readonly pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms))
  ) {}

  async call<Body>(method: Method, path: string, options: Options = {}): Promise<Answer<Body>> {
    const key = method === 'POST' ? (options.key ?? crypto.randomUUID()) : undefined;
    const response = await this.#withRenewal(method, path, { ...options, key });
    if (!response.ok) throw await asError(response);
    const body = (response.status === 204 || response.status === 202 ? undefined : await response.json()) as Body;
    return { body, etag: response.headers.get('etag') };
  }

  /** A new access token by the refresh cookie; several callers share one request. */
  renew(): Promise<Session> {
    this.#renewal ??= this.#requestRenewal().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #withRenewal(method: Method, path: string, options: Options): Promise<Response> {
    const token = this.keeper.accessToken();
    const response = await this.#persistently(method, path, options, token);
    const mayRenew = response.status === 401 && token !== null && !path.startsWith('/api/auth/sign-');
    if (!mayRenew || !(await isSessionEnd(response))) return response;
    try {
      const session = await this.renew();
      return await this.#persistently(method, path, options, session.accessToken);
    } catch (error) {
      if (error instanceof ApiError && error.status !== 401) throw error;
      this.keeper.ended();
      return response;
    }
  }

  /** Repeats after a lost network or an overloaded server: every method here is idempotent or carries a key. */
  async #persistently(method: Method, path: string, options: Options, token: string | null): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#once(method, path, options, token).catch((error: unknown) => {
        if (options.signal?.aborted) throw error;
        return null;
      });
      const repeatable = response === null || response.status === 502 || response.status === 503 || response.status === 504;
      if (!repeatable) return response;
      if (attempt === ATTEMPTS || (method === 'PATCH' && !options.etag)) {
        if (response) return response;
        throw new ApiError(null, 0);
      }
      await this.pause(PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  #once(method: Method, path: string, options: Options, token: string | null): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    if (options.etag) headers['If-Match'] = options.etag;
    if (options.key) headers['Idempotency-Key'] = options.key;
    return this.fetch(path + search(options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      credentials: 'same-origin'
    });
  }

  /** Never repeated: the refresh token changes each time, and a second use ends the session. */
  async #requestRenewal(): Promise<Session> {
    const response = await oneTabAtATime(() => this.#once('POST', '/api/auth/refresh', {}, null)).catch(() => {
      throw new ApiError(null, 0);
    });
    if (!response.ok) throw await asError(response);
    const session = (await response.json()) as Session;
    this.keeper.renewed(session);
    return session;
  }
}

/** Tabs share the cookie: a second tab waits until the first has the next one. */
async function oneTabAtATime(send: () => Promise<Response>): Promise<Response> {
  const locks = globalThis.navigator?.locks;
  return locks ? await locks.request('dokita-refresh', send) : await send();
}

function search(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [[name, String(value)]]
  );
  return pairs.length ? `?${new URLSearchParams(pairs)}` : '';
}

const STILL_SIGNED_IN = new Set(['sign-in-failed', 'totp-required']);

async function isSessionEnd(response: Response): Promise<boolean> {
  const problem = (await response.clone().json().catch(() => null)) as Problem | null;
  return !STILL_SIGNED_IN.has(problem?.code ?? '');
}

async function asError(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  const after = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return new ApiError(problem?.code ? problem : null, response.status, Number.isNaN(after) ? null : after);
}
