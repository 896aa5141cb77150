import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeConnection, fakeTrack, settle } from './fakes.test-support';
import { Peer, type Offer, type PeerState, type RemoteTrack } from './peer';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function peerOnFakes(sends = () => true) {
  const connections: FakeConnection[] = [];
  const offers: Offer[] = [];
  const states: PeerState[] = [];
  let remote: RemoteTrack[] = [];
  const peer = new Peer({
    create: () => {
      const connection = new FakeConnection();
      connections.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
    ways: { iceServers: [], iceTransportPolicy: 'all' },
    sendOffer: (offer) => {
      if (!sends()) return false;
      offers.push(offer);
      return true;
    },
    onRemote: (tracks) => (remote = tracks),
    onState: (state) => states.push(state)
  });
  const connection = () => connections.at(-1) as FakeConnection;
  return { peer, connections, connection, offers, states, remote: () => remote };
}

async function started(sends?: () => boolean) {
  const fakes = peerOnFakes(sends);
  fakes.peer.setTrack('microphone', fakeTrack('audio'));
  fakes.peer.setTrack('camera', fakeTrack('video'));
  fakes.peer.start();
  await settle();
  return fakes;
}

describe('the first offer', () => {
  it('carries voice, three sizes of the picture and five slots', async () => {
    const { connection, offers } = await started();
    const kinds = connection().transceivers.map((line) => `${line.direction} ${line.receiver.track.kind}`);
    expect(kinds.filter((kind) => kind === 'recvonly audio')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'recvonly video')).toHaveLength(2);
    const camera = connection().transceivers.find((line) => line.sender.track?.kind === 'video');
    expect(camera?.sender.encodings.map((encoding) => encoding.rid)).toEqual(['l', 'm', 'h']);
    expect(offers[0]?.tracks.map((track) => track.source)).toEqual(['microphone', 'camera']);
  });

  it('is made without a camera when there is none', async () => {
    const { peer, offers } = peerOnFakes();
    peer.setTrack('microphone', fakeTrack('audio'));
    peer.start();
    await settle();
    expect(offers[0]?.tracks.map((track) => track.source)).toEqual(['microphone']);
  });

  it('waits until signaling can carry it', async () => {
    let open = false;
    const { peer, offers } = await started(() => open);
    expect(offers).toHaveLength(0);
    open = true;
    peer.signalingOpened(true);
    await settle();
    expect(offers).toHaveLength(1);
  });
});

describe('negotiation', () => {
  it('one offer is in flight and later wishes share the next one', async () => {
    const { peer, offers } = await started();
    peer.setTrack('screen', fakeTrack('video', 'screen'));
    peer.setTrack('screen-audio', fakeTrack('audio', 'screen-sound'));
    await settle();
    expect(offers).toHaveLength(1);
    await peer.applyAnswer(1, 'answer');
    await settle();
    expect(offers).toHaveLength(2);
    expect(offers[1]?.tracks.map((track) => track.source)).toEqual(['microphone', 'camera', 'screen', 'screen-audio']);
  });

  it('an answer to another revision is not applied', async () => {
    const { peer, connection } = await started();
    await peer.applyAnswer(7, 'of another time');
    expect(connection().answers).toEqual([]);
    await peer.applyAnswer(1, 'right');
    await peer.applyAnswer(1, 'repeated');
    expect(connection().answers).toEqual(['right']);
  });

  it('an offer without an answer is made again', async () => {
    const { offers } = await started();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(offers.map((offer) => offer.revision)).toEqual([1, 2]);
  });

  it('an answer that does not fit leads to a new connection with the same tracks', async () => {
    const { peer, connection, connections, offers } = await started();
    connection().refusesAnswers = true;
    await peer.applyAnswer(1, 'of a server that forgot us');
    await settle();
    expect(connections).toHaveLength(2);
    expect(connections[0]?.closed).toBe(true);
    expect(offers.at(-1)?.tracks.map((track) => track.source)).toEqual(['microphone', 'camera']);
  });

  it('two sides that never agree slow down', async () => {
    const { peer, connections } = await started();
    for (let round = 0; round < 20; round += 1) {
      peer.offerRefused();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(connections.length).toBeLessThan(6);
  });

  it('a screen is shared again on the line it had', async () => {
    const { peer, connection, offers } = await started();
    await peer.applyAnswer(1, 'answer');
    peer.setTrack('screen', fakeTrack('video', 'first'));
    await settle();
    await peer.applyAnswer(2, 'answer');
    const lines = connection().transceivers.length;
    peer.setTrack('screen', null);
    await settle();
    expect(offers.at(-1)?.tracks.map((track) => track.source)).toEqual(['microphone', 'camera']);
    await peer.applyAnswer(3, 'answer');
    peer.setTrack('screen', fakeTrack('video', 'second'));
    await settle();
    expect(connection().transceivers).toHaveLength(lines);
    expect(offers.at(-1)?.tracks.map((track) => track.source)).toContain('screen');
  });

  it('another camera needs no new offer', async () => {
    const { peer, connection, offers } = await started();
    await peer.applyAnswer(1, 'answer');
    const next = fakeTrack('video', 'back camera');
    peer.setTrack('camera', next);
    peer.setTrack('camera', null);
    peer.setTrack('camera', next);
    await settle();
    expect(offers).toHaveLength(1);
    expect(connection().transceivers.some((line) => line.sender.track === next)).toBe(true);
  });
});

describe('slots', () => {
  it('say which remote track a line carries', async () => {
    const { peer, connection, remote } = await started();
    const line = connection().transceivers.find((one) => one.direction === 'recvonly');
    peer.applySlots([{ mid: line?.mid ?? '', participant: 'other', source: 'microphone' }], []);
    expect(remote()).toEqual([{ participant: 'other', source: 'microphone', mid: line?.mid, track: line?.receiver.track }]);
    peer.applySlots([{ mid: line?.mid ?? '', participant: null, source: null }], []);
    expect(remote()).toEqual([]);
  });

  it('missing ones are offered once, however often they are asked for', async () => {
    const { peer, connection, offers } = await started();
    await peer.applyAnswer(1, 'answer');
    const known = () =>
      connection()
        .transceivers.filter((line) => line.direction === 'recvonly' && line.mid !== null)
        .slice(0, 5)
        .map((line) => ({ mid: line.mid ?? '', participant: 'other', source: 'camera' as const }));
    const missing = [
      { participant: 'third', source: 'camera' as const },
      { participant: 'third', source: 'microphone' as const }
    ];
    const before = connection().transceivers.length;
    peer.applySlots(known(), missing);
    peer.applySlots(known(), missing);
    await settle();
    peer.applySlots(known(), missing);
    expect(connection().transceivers).toHaveLength(before + 2);
    expect(offers).toHaveLength(2);
  });

  it('stop at the number of lines that an offer can hold', async () => {
    const { peer, connection } = await started();
    const missing = Array.from({ length: 80 }, (_, index) => ({ participant: `p${index}`, source: 'camera' as const }));
    peer.applySlots([], missing);
    expect(connection().transceivers.length).toBeLessThanOrEqual(32);
  });
});

describe('a broken path', () => {
  it('is restarted after two seconds without it', async () => {
    const { peer, connection, offers, states } = await started();
    await peer.applyAnswer(1, 'answer');
    connection().become('connected');
    connection().become('disconnected');
    await vi.advanceTimersByTimeAsync(1_900);
    expect(offers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(offers).toHaveLength(2);
    expect(connection().offers.at(-1)?.iceRestart).toBe(true);
    expect(states.at(-1)).toBe('interrupted');
  });

  it('that comes back by itself is left alone', async () => {
    const { peer, connection, offers } = await started();
    await peer.applyAnswer(1, 'answer');
    connection().become('connected');
    connection().become('disconnected');
    await vi.advanceTimersByTimeAsync(1_000);
    connection().become('connected');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(offers).toHaveLength(1);
  });

  it('that a restart does not mend leads to a new connection', async () => {
    const { peer, connection, connections } = await started();
    await peer.applyAnswer(1, 'answer');
    connection().become('failed');
    await settle();
    await peer.applyAnswer(2, 'answer');
    await vi.advanceTimersByTimeAsync(8_000);
    expect(connections).toHaveLength(2);
  });

  it('counts revisions anew on every signaling connection', async () => {
    const { peer, connection, offers } = await started();
    await peer.applyAnswer(1, 'answer');
    connection().become('connected');
    peer.signalingOpened(true);
    await settle();
    expect(offers.at(-1)?.revision).toBe(1);
    expect(connection().offers.at(-1)?.iceRestart).toBe(true);
  });
});

it('saving data turns the larger pictures off and on again', async () => {
  const { peer, connection } = await started();
  await peer.applyAnswer(1, 'answer');
  const active = () =>
    connection()
      .transceivers.find((line) => line.sender.track?.kind === 'video')
      ?.sender.encodings.map((encoding) => encoding.active ?? true);
  peer.setSendMode('low');
  expect(active()).toEqual([true, false, false]);
  peer.setSendMode('none');
  expect(active()).toEqual([false, false, false]);
  peer.setSendMode('full');
  expect(active()).toEqual([true, true, true]);
});
