import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OTHER, admitted, callOnFakes, fakeTrack, inCall, settle, welcome } from './fakes.test-support';
import type { ChatLine, ServerMessage } from './protocol';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const line = (id: string, participant = 'me', text = 'hello'): ChatLine => ({ id, participant, name: 'A', text, at: 1 });

describe('entering', () => {
  it('goes from connecting through waiting to the call', async () => {
    const call = callOnFakes();
    const phase = () => call.session.view.value.phase;
    expect(phase()).toBe('idle');
    call.session.start();
    expect(phase()).toBe('connecting');
    await settle();
    call.socket().open();
    await settle();
    call.socket().say(welcome());
    call.socket().say({ type: 'waiting', position: 2, estimatedMinutes: 6, doctorPresent: true });
    expect(phase()).toBe('waiting');
    expect(call.session.view.value.waiting).toEqual({ position: 2, estimatedMinutes: 6, doctorPresent: true });
    expect(call.connections).toHaveLength(0);
    call.socket().say(admitted());
    expect(phase()).toBe('admitted');
    await settle();
    expect(call.socket().of('offer')[0]?.tracks.map((track) => track.source)).toEqual(['microphone', 'camera']);
  });

  it('a microphone that is off is told after the offer that carries it', async () => {
    const call = callOnFakes();
    call.local.patch({ microphone: { track: fakeTrack('audio'), muted: true } });
    await inCall(call);
    const types = call.socket().sent.map((message) => message.type);
    expect(types.indexOf('mute')).toBe(types.indexOf('offer') + 1);
    expect(call.socket().of('mute')).toEqual([{ type: 'mute', source: 'microphone', muted: true }]);
  });

  it('is turned away with the reason of the moderator', async () => {
    const call = callOnFakes();
    call.session.start();
    await settle();
    call.socket().open();
    await settle();
    call.socket().say(welcome());
    call.socket().say({ type: 'declined', reason: 'Please come to the hospital.' });
    expect(call.session.view.value.ending).toEqual({ reason: 'declined', detail: 'Please come to the hospital.' });
  });
});

describe('reconnecting', () => {
  it('keeps the media and the people when the seat was kept', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.socket().break();
    expect(call.session.view.value.phase).toBe('reconnecting');
    expect(call.session.view.value.participants).toEqual([OTHER]);
    await vi.advanceTimersByTimeAsync(500);
    call.socket().open();
    await settle();
    call.socket().say(welcome(true, 'secret-2'));
    call.socket().say(admitted());
    await settle();
    expect(call.session.view.value.phase).toBe('admitted');
    expect(call.connections).toHaveLength(1);
    expect(call.socket().of('offer')).toHaveLength(1);
  });

  it('starts afresh when the seat was lost', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.socket().break();
    await vi.advanceTimersByTimeAsync(500);
    call.socket().open();
    await settle();
    call.socket().say(welcome(false));
    call.socket().say(admitted([]));
    await settle();
    expect(call.connections).toHaveLength(2);
    expect(call.connections[0]?.closed).toBe(true);
    expect(call.session.view.value.participants).toEqual([]);
  });

  it('takes the ways of the new welcome before it looks for a path again, and for every later connection', async () => {
    const call = callOnFakes();
    await inCall(call);
    expect(call.connection().configuration).toMatchObject({ iceServers: [], iceTransportPolicy: 'all' });
    const relay = {
      iceServers: [{ urls: ['turn:here:3478?transport=udp'], username: '1:me', credential: 'new' }],
      iceTransportPolicy: 'relay' as const
    };
    for (const [resumed, connections] of [[true, 1], [false, 2]] as const) {
      call.socket().break();
      await vi.advanceTimersByTimeAsync(500);
      call.socket().open();
      await settle();
      call.socket().say({ ...(welcome(resumed) as Extract<ServerMessage, { type: 'welcome' }>), ...relay });
      call.socket().say(admitted());
      await settle();
      expect(call.connections).toHaveLength(connections);
      expect(call.connection().configuration).toEqual({ ...relay, bundlePolicy: 'max-bundle' });
      expect(call.connection().offers.length).toBeGreaterThan(0);
      call.connection().become('connected');
    }
  });

  it('sends wishes and the raised hand again', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.session.prefer([{ participant: 'other', source: 'camera', layer: 'high' }]);
    call.session.raiseHand(true);
    call.socket().break();
    await vi.advanceTimersByTimeAsync(500);
    call.socket().open();
    await settle();
    call.socket().say(welcome(true));
    call.socket().say(admitted());
    expect(call.socket().of('prefer')[0]?.preferences).toEqual([{ participant: 'other', source: 'camera', layer: 'high' }]);
    expect(call.socket().of('raise-hand')).toEqual([{ type: 'raise-hand', raised: true }]);
  });

  it('a moderator lets in again, by itself, who was in the call before the server restarted', async () => {
    const call = callOnFakes();
    const doctor = (resumed: boolean) => ({ ...welcome(resumed), role: 'doctor' }) as ServerMessage;
    await inCall(call);
    call.socket().break();
    await vi.advanceTimersByTimeAsync(500);
    call.socket().open();
    await settle();
    call.socket().say(doctor(false));
    call.socket().say(admitted([]));
    const waits = (id: string) => ({ id, name: id, role: 'patient' as const, reason: null, since: 0, connected: true });
    call.socket().say({ type: 'waiting-list', people: [waits(OTHER.id), waits('stranger')] });
    expect(call.socket().of('admit')).toEqual([{ type: 'admit', participant: OTHER.id }]);
  });

  it('another tab that took over ends this one for good', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.socket().say({ type: 'replaced' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(call.session.view.value.ending?.reason).toBe('replaced');
    expect(call.sockets).toHaveLength(1);
    expect(call.connection().closed).toBe(true);
  });
});

describe('chat', () => {
  it('shows a line at once and once', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.session.chat('  hello  ');
    expect(call.session.view.value.chat).toMatchObject([{ id: 'id-1', text: 'hello', mine: true, state: 'pending' }]);
    call.socket().say({ type: 'chat', line: line('id-1') });
    call.socket().say({ type: 'chat', line: line('id-1') });
    expect(call.session.view.value.chat).toMatchObject([{ id: 'id-1', mine: true, state: 'sent' }]);
  });

  it('what was written while away is sent when back, with the same id', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.socket().break();
    call.session.chat('are you there?');
    await vi.advanceTimersByTimeAsync(500);
    call.socket().open();
    await settle();
    call.socket().say(welcome(true));
    call.socket().say(admitted());
    expect(call.socket().of('chat')).toEqual([{ type: 'chat', id: 'id-1', text: 'are you there?' }]);
  });

  it('a line that had arrived before the loss is not sent twice', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.session.chat('hello');
    call.socket().break();
    await vi.advanceTimersByTimeAsync(500);
    call.socket().open();
    await settle();
    call.socket().say(welcome(true));
    call.socket().say({ type: 'admitted', participants: [OTHER], chat: [line('id-1')] });
    expect(call.socket().of('chat')).toEqual([]);
    expect(call.session.view.value.chat).toHaveLength(1);
  });

  it('lines of others come in the order of the server, before what is still pending', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.session.chat('first of mine');
    call.socket().say({ type: 'chat', line: line('theirs', 'other', 'theirs') });
    call.session.chat('second of mine');
    call.socket().say({ type: 'chat', line: line('id-1', 'me', 'first of mine') });
    expect(call.session.view.value.chat.map((entry) => [entry.id, entry.state])).toEqual([
      ['theirs', 'sent'],
      ['id-1', 'sent'],
      ['id-2', 'pending']
    ]);
  });

  it('an empty line is not sent and a long one is cut to what the server takes', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.session.chat('   ');
    call.session.chat('x'.repeat(3_000));
    expect(call.socket().of('chat').map((message) => message.text.length)).toEqual([2_000]);
  });
});

describe('the room', () => {
  it('people who leave take their tracks with them', async () => {
    const call = callOnFakes();
    await inCall(call);
    const receiving = call.connection().transceivers.find((one) => one.direction === 'recvonly');
    call.socket().say({ type: 'slots', slots: [{ mid: receiving?.mid ?? '', participant: 'other', source: 'camera' }], missing: [] });
    expect(call.session.view.value.remote).toHaveLength(1);
    call.socket().say({ type: 'participant-left', participant: 'other', reason: 'left' });
    expect(call.session.view.value.remote).toEqual([]);
    expect(call.session.view.value.participants).toEqual([]);
  });

  it('a moderator who mutes is obeyed and not contradicted', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.socket().say({ type: 'mute-requested', source: 'microphone' });
    call.local.patch({ microphone: { ...call.local.value.microphone, muted: true } });
    expect(call.silenced).toEqual(['microphone']);
    expect(call.socket().of('mute')).toEqual([]);
    call.local.patch({ microphone: { ...call.local.value.microphone, muted: false } });
    expect(call.socket().of('mute')).toEqual([{ type: 'mute', source: 'microphone', muted: false }]);
  });

  it('a camera that rests to save data is told as off, and on again', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.session.setSendMode('none');
    call.session.setSendMode('full');
    expect(call.socket().of('mute').map(({ source, muted }) => [source, muted])).toEqual([
      ['camera', true],
      ['camera', false]
    ]);
  });

  it('a wish is sent only when it changes', async () => {
    const call = callOnFakes();
    await inCall(call);
    const low = [{ participant: 'other', source: 'camera' as const, layer: 'low' as const }];
    call.session.prefer(low);
    call.session.prefer(low);
    expect(call.socket().of('prefer')).toHaveLength(1);
  });

  it('the end for everyone closes the media', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.socket().say({ type: 'ended' });
    expect(call.session.view.value.phase).toBe('ended');
    expect(call.connection().closed).toBe(true);
  });

  it('another kind of network restarts the path of the media, a new estimate of its speed does not', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.path.dispatchEvent(new Event('change'));
    await vi.advanceTimersByTimeAsync(600);
    expect(call.connection().offers).toHaveLength(1);
    call.path.type = 'cellular';
    call.path.dispatchEvent(new Event('change'));
    await vi.advanceTimersByTimeAsync(600);
    expect(call.connection().offers.at(-1)?.iceRestart).toBe(true);
  });

  it('another network restarts the path of the media', async () => {
    const call = callOnFakes();
    await inCall(call);
    call.network.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(600);
    expect(call.connection().offers.at(-1)?.iceRestart).toBe(true);
  });
});
