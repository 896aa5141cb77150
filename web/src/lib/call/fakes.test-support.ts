/** Stand-ins for the browser in the tests of this folder. */
import { vi } from 'vitest';
import { Cell } from './cell';
import { CallMemory } from './memory';
import { Session, type LocalTracks } from './session';
import type { Socket } from './signaling';
import type { ClientMessage, Participant, ServerMessage, Source } from './protocol';

export class FakeSocket implements Socket {
  readyState = 0;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  sent: ClientMessage[] = [];
  closed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data) as ClientMessage);
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }
  say(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  break(): void {
    this.readyState = 3;
    this.onclose?.({});
  }
  of<T extends ClientMessage['type']>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.sent.filter((message) => message.type === type) as Extract<ClientMessage, { type: T }>[];
  }
}

export class FakeStorage {
  values = new Map<string, string>();
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }
  removeItem(key: string): void {
    this.values.delete(key);
  }
}

export function fakeTrack(kind: 'audio' | 'video', id: string = kind): MediaStreamTrack {
  return { kind, id, enabled: true, contentHint: '', stop: vi.fn() } as unknown as MediaStreamTrack;
}

export class FakeTransceiver {
  mid: string | null = null;
  sender: {
    track: MediaStreamTrack | null;
    replaceTrack: (track: MediaStreamTrack | null) => Promise<void>;
    encodings: RTCRtpEncodingParameters[];
    getParameters: () => { encodings: RTCRtpEncodingParameters[] };
    setParameters: (parameters: { encodings: RTCRtpEncodingParameters[] }) => Promise<void>;
  };
  receiver: { track: MediaStreamTrack };
  direction: RTCRtpTransceiverDirection;

  constructor(kind: 'audio' | 'video', track: MediaStreamTrack | null, init: RTCRtpTransceiverInit) {
    this.direction = init.direction ?? 'sendrecv';
    this.receiver = { track: fakeTrack(kind, `remote-${Math.random()}`) };
    const sender = {
      track,
      encodings: init.sendEncodings ?? [],
      replaceTrack: async (next: MediaStreamTrack | null) => void (sender.track = next),
      getParameters: () => ({ encodings: sender.encodings.map((encoding) => ({ ...encoding })) }),
      setParameters: async (parameters: { encodings: RTCRtpEncodingParameters[] }) =>
        void (sender.encodings = parameters.encodings)
    };
    this.sender = sender;
  }
}

export class FakeConnection {
  connectionState: RTCPeerConnectionState = 'new';
  iceConnectionState: RTCIceConnectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  localDescription: { sdp: string } | null = null;
  currentRemoteDescription: { sdp: string } | null = null;
  transceivers: FakeTransceiver[] = [];
  offers: RTCOfferOptions[] = [];
  answers: string[] = [];
  closed = false;
  refusesAnswers = false;

  constructor(public configuration: RTCConfiguration = {}) {}

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  addTransceiver(of: MediaStreamTrack | 'audio' | 'video', init: RTCRtpTransceiverInit): FakeTransceiver {
    const track = typeof of === 'string' ? null : of;
    const kind = typeof of === 'string' ? of : (of.kind as 'audio' | 'video');
    const transceiver = new FakeTransceiver(kind, track, init);
    this.transceivers.push(transceiver);
    return transceiver;
  }
  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }
  async createOffer(options: RTCOfferOptions): Promise<{ sdp: string }> {
    this.offers.push(options);
    return { sdp: `offer ${this.offers.length}` };
  }
  async setLocalDescription(description: { sdp: string }): Promise<void> {
    this.transceivers.forEach((transceiver, index) => (transceiver.mid ??= String(index)));
    this.localDescription = description;
  }
  async setRemoteDescription(description: { sdp: string }): Promise<void> {
    if (this.refusesAnswers) throw new Error('fingerprint');
    this.answers.push(description.sdp);
    this.currentRemoteDescription = description;
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
  close(): void {
    this.closed = true;
    this.connectionState = 'closed';
  }
}

export const OTHER: Participant = {
  id: 'other',
  name: 'Dr Bello',
  role: 'doctor',
  tracks: [
    { source: 'microphone', muted: false },
    { source: 'camera', muted: false }
  ],
  handRaised: false,
  connected: true
};

/** A session on fakes, with the words of the server at hand. */
export function callOnFakes(room = 'visit') {
  const sockets: FakeSocket[] = [];
  const connections: FakeConnection[] = [];
  const storage = new FakeStorage();
  const silent = { track: null, muted: false };
  const local = new Cell<LocalTracks>({
    microphone: { track: fakeTrack('audio'), muted: false },
    camera: { track: fakeTrack('video'), muted: false },
    screen: silent,
    'screen-audio': silent
  });
  const token = vi.fn(async () => ({ token: 'token', expiresAt: Date.now() + 300_000 }));
  let ids = 0;
  const silenced: Source[] = [];
  const network = new EventTarget();
  const path = Object.assign(new EventTarget(), { type: 'wifi' });
  const session = new Session({
    url: 'ws://here/ws',
    room,
    memory: new CallMemory(storage),
    token,
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    createConnection: (configuration) => {
      const connection = new FakeConnection(configuration);
      connections.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
    local,
    network,
    path,
    onMuteRequested: (source) => silenced.push(source),
    uuid: () => `id-${(ids += 1)}`,
    random: () => 0
  });
  const socket = () => sockets.at(-1) as FakeSocket;
  const connection = () => connections.at(-1) as FakeConnection;
  return { session, sockets, connections, socket, connection, storage, local, token, silenced, network, path };
}

export function welcome(resumed = false, secret = 'secret-1'): ServerMessage {
  return {
    type: 'welcome',
    version: 1,
    participant: 'me',
    role: 'patient',
    secret,
    room: { id: 'visit', doctor: 'Dr Bello', startsAt: null, endsAt: null, fallbackPhone: '+2348000000000' },
    iceServers: [],
    iceTransportPolicy: 'all',
    resumed
  };
}

export function admitted(participants = [OTHER]): ServerMessage {
  return { type: 'admitted', participants, chat: [] };
}

/** Lets promises that are already settled run on. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** Joined, admitted, first offer answered. */
export async function inCall(call: ReturnType<typeof callOnFakes>): Promise<void> {
  call.session.start();
  await settle();
  call.socket().open();
  await settle();
  call.socket().say(welcome());
  call.socket().say(admitted());
  await settle();
  call.socket().say({ type: 'answer', revision: 1, sdp: 'answer 1' });
  await settle();
  call.connection().become('connected');
}
