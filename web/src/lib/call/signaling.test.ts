import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket, FakeStorage, settle, welcome } from './fakes.test-support';
import { CallMemory } from './memory';
import { Signaling, TokenFailure, retryDelay, type RoomToken, type SignalingOptions } from './signaling';
import type { ServerMessage } from './protocol';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function signalingOnFakes(token?: () => Promise<RoomToken>) {
  const sockets: FakeSocket[] = [];
  const statuses: string[] = [];
  const messages: ServerMessage[] = [];
  const failures: string[] = [];
  const storage = new FakeStorage();
  const network = new EventTarget();
  const options: SignalingOptions = {
    url: 'ws://here/ws',
    room: 'visit',
    memory: new CallMemory(storage),
    token: vi.fn(token ?? (async () => ({ token: 'token', expiresAt: Date.now() + 300_000 }))),
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    onMessage: (message) => messages.push(message),
    onStatus: (status) => statuses.push(status),
    onFailure: (reason) => failures.push(reason),
    network,
    random: () => 0
  };
  const signaling = new Signaling(options);
  return { signaling, options, sockets, statuses, messages, failures, storage, network };
}

async function opened() {
  const fakes = signalingOnFakes();
  fakes.signaling.start();
  await settle();
  fakes.sockets[0]?.open();
    await settle();
  fakes.sockets[0]?.say(welcome());
  return fakes;
}

describe('joining', () => {
  it('sends the token first and nothing to resume', async () => {
    const { sockets, signaling } = await opened();
    expect(sockets[0]?.sent).toEqual([{ type: 'join', version: 1, token: 'token' }]);
    expect(signaling.status).toBe('open');
  });

  it('a final refusal of the token ends it with the reason', async () => {
    const { signaling, failures, sockets } = signalingOnFakes(async () => {
      throw new TokenFailure('consent-missing', true);
    });
    signaling.start();
    await settle();
    expect(failures).toEqual(['consent-missing']);
    expect(sockets.map((socket) => [socket.closed, socket.sent.length])).toEqual([[true, 0]]);
  });

  it('a token that cannot be fetched now is fetched again', async () => {
    let asked = 0;
    const { signaling, sockets } = signalingOnFakes(async () => {
      asked += 1;
      if (asked === 1) throw new TokenFailure('server', false);
      return { token: 'later', expiresAt: Date.now() + 300_000 };
    });
    signaling.start();
    await vi.advanceTimersByTimeAsync(500);
    sockets[1]?.open();
    await settle();
    expect(sockets[0]?.closed).toBe(true);
    expect(sockets[1]?.of('join')[0]?.token).toBe('later');
  });

  it('a refused token is fetched anew once, then it is a refusal', async () => {
    const { signaling, sockets, failures, options } = signalingOnFakes();
    const refused: ServerMessage = { type: 'error', code: 'token-refused', message: 'no', fatal: true };
    signaling.start();
    await settle();
    sockets[0]?.open();
    await settle();
    sockets[0]?.say(refused);
    await vi.advanceTimersByTimeAsync(500);
    expect(options.token).toHaveBeenCalledTimes(2);
    sockets[1]?.open();
    await settle();
    sockets[1]?.say(refused);
    expect(failures).toEqual(['refused']);
  });

  it('a frame that is not a message is ignored', async () => {
    const { sockets, messages } = await opened();
    const before = messages.length;
    sockets[0]?.onmessage?.({ data: 'not json' });
    sockets[0]?.onmessage?.({ data: '[1]' });
    sockets[0]?.onmessage?.({ data: new ArrayBuffer(2) });
    expect(messages).toHaveLength(before);
  });
});

describe('coming back', () => {
  it('resumes with the newest secret after a loss', async () => {
    const { sockets, statuses } = await opened();
    sockets[0]?.break();
    expect(statuses.at(-1)).toBe('retrying');
    await vi.advanceTimersByTimeAsync(500);
    sockets[1]?.open();
    await settle();
    expect(sockets[1]?.of('join')[0]?.resume).toEqual({ participant: 'me', secret: 'secret-1' });
    sockets[1]?.say(welcome(true, 'secret-2'));
    sockets[1]?.break();
    await vi.advanceTimersByTimeAsync(500);
    sockets[2]?.open();
    await settle();
    expect(sockets[2]?.of('join')[0]?.resume?.secret).toBe('secret-2');
  });

  it('a silent connection is given up after a ping without an answer', async () => {
    const { sockets, signaling } = await opened();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sockets[0]?.of('ping')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(sockets[0]?.closed).toBe(true);
    expect(signaling.status).not.toBe('open');
  });

  it('a connection that answers its pings stays', async () => {
    const { sockets, signaling } = await opened();
    for (let round = 0; round < 6; round += 1) {
      await vi.advanceTimersByTimeAsync(5_000);
      const nonce = sockets[0]?.of('ping').at(-1)?.nonce ?? 0;
      sockets[0]?.say({ type: 'pong', nonce });
    }
    expect(signaling.status).toBe('open');
    expect(sockets).toHaveLength(1);
  });

  it('waits longer each time, up to five seconds, and never in step with others', () => {
    expect([0, 1, 2, 3, 10].map((attempt) => retryDelay(attempt, 1))).toEqual([200, 400, 800, 1_600, 5_000]);
    expect(retryDelay(10, 0)).toBe(2_500);
  });

  it('the network coming back ends the waiting', async () => {
    const { sockets, network } = await opened();
    sockets[0]?.break();
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await vi.advanceTimersByTimeAsync(5_000);
      sockets.at(-1)?.break();
    }
    const before = sockets.length;
    network.dispatchEvent(new Event('online'));
    await settle();
    expect(sockets).toHaveLength(before + 1);
  });

  it('losing the network asks the server and gives up within two seconds', async () => {
    const { sockets, network, signaling } = await opened();
    network.dispatchEvent(new Event('offline'));
    expect(sockets[0]?.of('ping')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(signaling.status).not.toBe('open');
  });

  it('words of a connection that was given up are not heard', async () => {
    const { sockets, messages } = await opened();
    const late = sockets[0]?.onmessage;
    sockets[0]?.break();
    const before = messages.length;
    late?.({ data: JSON.stringify({ type: 'ended' }) });
    expect(messages).toHaveLength(before);
  });
});

describe('ending', () => {
  it.each(['ended', 'replaced'] as const)('%s is final and forgets the seat', async (type) => {
    const { sockets, storage, messages } = await opened();
    sockets[0]?.say({ type });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(storage.values.size).toBe(0);
    expect(messages.at(-1)).toEqual({ type });
  });

  it('a closing code says the same when the message was lost', async () => {
    const { sockets, messages } = await opened();
    sockets[0]?.onclose?.({ code: 4003 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(messages.at(-1)).toEqual({ type: 'replaced' });
    expect(sockets).toHaveLength(1);
  });

  it('stopping without leaving keeps the seat for the reload', async () => {
    const { signaling, sockets, storage } = await opened();
    signaling.stop();
    expect(sockets[0]?.of('leave')).toHaveLength(0);
    expect(storage.values.size).toBe(1);
  });

  it('another version of the protocol is not tried again', async () => {
    const { signaling, sockets, failures } = signalingOnFakes();
    signaling.start();
    await settle();
    sockets[0]?.open();
    await settle();
    sockets[0]?.say({ type: 'error', code: 'unsupported-version', message: '', fatal: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(failures).toEqual(['version']);
    expect(sockets).toHaveLength(1);
  });
});
