import { expect, it, vi } from 'vitest';
import { ApiError, Client } from './client';
import type { Session } from './contract';

type Call = { path: string; method: string; headers: Record<string, string> };
type Reply = Response | Error;

const session = { accessToken: 'new', expiresAt: '', user: {} } as Session;

function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
}

/** A client whose network gives these replies, one after the other. */
function clientWith(replies: Reply[], token: string | null = 'old') {
  const calls: Call[] = [];
  const ended = vi.fn();
  const kept = { token };
  const fetch = async (path: RequestInfo | URL, init?: RequestInit) => {
    calls.push({ path: String(path), method: init?.method ?? '', headers: init?.headers as Record<string, string> });
    const reply = replies.shift();
    if (!reply) throw new Error('one request too many');
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const keeper = { accessToken: () => kept.token, renewed: (renewed: Session) => void (kept.token = renewed.accessToken), ended };
  return { client: new Client(keeper, fetch, async () => undefined), calls, ended };
}

it('sends the token and the filters that are set', async () => {
  const { client, calls } = clientWith([answer(200)]);
  await client.call('GET', '/api/people', { query: { q: 'ada', role: '', cursor: undefined } });
  expect(calls[0]).toMatchObject({ path: '/api/people?q=ada', headers: { Authorization: 'Bearer old' } });
});

it('repeats a POST after a lost network under the same key', async () => {
  const { client, calls } = clientWith([new TypeError('offline'), answer(503), answer(201)]);
  await client.call('POST', '/api/patients', { body: {} });
  const keys = calls.map(({ headers }) => headers['Idempotency-Key']);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toBeTruthy();
});

it('does not repeat what the server refused', async () => {
  const { client, calls } = clientWith([answer(409, { code: 'slot-taken', title: '', status: 409, type: '' })]);
  await expect(client.call('POST', '/api/x')).rejects.toMatchObject({ code: 'slot-taken' });
  expect(calls).toHaveLength(1);
});

it('gives up after three attempts', async () => {
  const offline = () => new TypeError('offline');
  const { client, calls } = clientWith([offline(), offline(), offline()]);
  await expect(client.call('GET', '/api/site')).rejects.toMatchObject({ code: 'network' });
  expect(calls).toHaveLength(3);
});

it('renews an ended token once, and then repeats the request', async () => {
  const { client, calls } = clientWith([answer(401, { code: 'session-ended' }), answer(200, session), answer(200, { ok: 1 })]);
  expect((await client.call('GET', '/api/x')).body).toEqual({ ok: 1 });
  expect(calls.map(({ path }) => path)).toEqual(['/api/x', '/api/auth/refresh', '/api/x']);
  expect(calls[2]?.headers.Authorization).toBe('Bearer new');
});

it('ends the session when it cannot be renewed', async () => {
  const { client, ended } = clientWith([answer(401, {}), answer(401, {})]);
  await expect(client.call('GET', '/api/x')).rejects.toBeInstanceOf(ApiError);
  expect(ended).toHaveBeenCalledOnce();
});

it('does not mistake a wrong password for an ended session', async () => {
  const { client, calls } = clientWith([answer(401, { code: 'sign-in-failed', title: '', status: 401, type: '' })]);
  await expect(client.call('POST', '/api/auth/reauthenticate')).rejects.toMatchObject({ code: 'sign-in-failed' });
  expect(calls).toHaveLength(1);
});

it('never repeats a renewal: a second use of the refresh token ends the session', async () => {
  const { client, calls } = clientWith([new TypeError('offline')]);
  await expect(client.renew()).rejects.toMatchObject({ code: 'network' });
  expect(calls).toHaveLength(1);
});

it('renews once for several callers', async () => {
  const { client, calls } = clientWith([answer(200, session)]);
  await Promise.all([client.renew(), client.renew()]);
  expect(calls).toHaveLength(1);
});
