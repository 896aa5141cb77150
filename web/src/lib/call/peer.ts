/**
 * The media connection: one RTCPeerConnection that always offers. It keeps one offer in flight,
 * folds the wishes that come meanwhile into the next one, maps the server's slots to remote tracks,
 * restarts ICE when the path breaks and builds itself anew when that does not help.
 */
import { CAMERA_LAYERS, SCREEN_LAYERS, applySendMode, hint, offeredCodecs, type SendMode } from './codecs';
import type { MissingTrack, OfferedTrack, ParticipantId, Slot, Source } from './protocol';

export type PeerState = 'connecting' | 'connected' | 'interrupted' | 'failed';

export interface RemoteTrack {
  participant: ParticipantId;
  source: Source;
  mid: string;
  track: MediaStreamTrack;
}

export interface Offer {
  revision: number;
  sdp: string;
  tracks: OfferedTrack[];
}

/** Which ways the media may take. */
export type Ways = Required<Pick<RTCConfiguration, 'iceServers' | 'iceTransportPolicy'>>;

export interface PeerOptions {
  create: (configuration: RTCConfiguration) => RTCPeerConnection;
  ways: Ways;
  /** Sends an offer; false when signaling is away, the peer then waits for `signalingOpened`. */
  sendOffer: (offer: Offer) => boolean;
  onRemote: (tracks: RemoteTrack[]) => void;
  onState: (state: PeerState) => void;
  /** Codecs that this browser can receive. */
  codecs?: (kind: 'audio' | 'video') => RTCRtpCodec[];
}

const BUNDLE = { bundlePolicy: 'max-bundle' } as const;
/** Slots offered at the start, so that the first people to join need no new offer. */
const AUDIO_SLOTS = 3;
const VIDEO_SLOTS = 2;
/** An offer of this many m-lines still fits a frame. */
const MAX_LINES = 32;
const INTERRUPTION_MS = 2_000;
const ANSWER_WITHIN_MS = 10_000;
/** A restart that has not connected by then has failed. */
const RESTART_WITHIN_MS = 8_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

export class Peer {
  #options: PeerOptions;
  #ways: Ways;
  #connection: RTCPeerConnection;
  #local = new Map<Source, MediaStreamTrack | null>();
  #sending = new Map<Source, RTCRtpTransceiver>();
  #slots: Slot[] = [];
  #revision = 0;
  #awaited: number | null = null;
  #preparing = false;
  #again = false;
  #restartIce = false;
  #started = false;
  #closed = false;
  /** Builds in a row that did not lead to a connection. */
  #fruitless = 0;
  #sendMode: SendMode = 'full';
  #state: PeerState = 'connecting';
  #interruptionTimer: Timer;
  #answerTimer: Timer;
  #restartTimer: Timer;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#ways = options.ways;
    this.#connection = this.#build();
  }

  get connection(): RTCPeerConnection {
    return this.#connection;
  }

  get state(): PeerState {
    return this.#state;
  }

  /** The room lets us in: makes the first offer. */
  start(): void {
    this.#started = true;
    this.#negotiate();
  }

  /** Publishes, replaces or (null) silences a source. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    if ((this.#local.get(source) ?? null) === track) return;
    this.#local.set(source, track);
    if (track) hint(track, source === 'screen');
    if (this.#placeTrack(source, track)) this.#negotiate();
  }

  /** True when the last offer carried the source. */
  publishes(source: Source): boolean {
    return this.#offered().some((track) => track.source === source);
  }

  setSendMode(mode: SendMode): void {
    this.#sendMode = mode;
    this.#applySendMode();
  }

  async applyAnswer(revision: number, sdp: string): Promise<void> {
    if (this.#closed || revision !== this.#awaited) return;
    const connection = this.#connection;
    clearTimeout(this.#answerTimer);
    try {
      await connection.setRemoteDescription({ type: 'answer', sdp });
    } catch {
      // The server speaks of another connection than ours, e.g. after its restart.
      if (connection === this.#connection) this.#rebuildLater();
      return;
    }
    if (connection !== this.#connection) return;
    this.#awaited = null;
    this.#applySendMode();
    this.#publishRemote();
    if (this.#again) this.#negotiate();
  }

  /** The server could not use the last offer. */
  offerRefused(): void {
    if (this.#awaited !== null) this.#rebuildLater();
  }

  applySlots(slots: Slot[], missing: MissingTrack[]): void {
    this.#slots = slots;
    this.#publishRemote();
    if (this.#addSlots(missing)) this.#negotiate();
  }

  /** The ways of a new welcome: credentials that are good again, perhaps another policy. */
  setWays(ways: Ways): void {
    this.#ways = ways;
    try {
      this.#connection.setConfiguration({ ...ways, ...BUNDLE });
    } catch {
      // A connection that is closed or cannot change: the next one is made with the new ways.
    }
  }

  /** Signaling is back. `resumed`: the server still knows this connection. */
  signalingOpened(resumed: boolean): void {
    this.#revision = 0;
    this.#awaited = null;
    clearTimeout(this.#answerTimer);
    if (!resumed || this.#state === 'failed') return this.rebuild();
    this.#restartIce = true;
    this.#negotiate();
  }

  /** The path may have changed (another network): finds a new one without losing the media. */
  restart(): void {
    if (!this.#started || this.#closed) return;
    this.#restartIce = true;
    clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => {
      if (this.#connection.connectionState !== 'connected') this.rebuild();
    }, RESTART_WITHIN_MS);
    this.#negotiate();
  }

  /** A new connection with the same tracks. */
  rebuild(): void {
    if (this.#closed) return;
    this.#release();
    this.#connection = this.#build();
    this.#options.onRemote([]);
    if (this.#started) this.#negotiate();
  }

  /** At once the first time, then slower, so that two sides that disagree do not spin. */
  #rebuildLater(): void {
    const delay = this.#fruitless === 0 ? 0 : Math.min(5_000, 250 * 2 ** this.#fruitless);
    this.#fruitless += 1;
    clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => this.rebuild(), delay);
  }

  close(): void {
    this.#closed = true;
    this.#release();
  }

  #build(): RTCPeerConnection {
    const connection = this.#options.create({ ...this.#ways, ...BUNDLE });
    connection.onconnectionstatechange = () => this.#connectionChanged(connection);
    connection.oniceconnectionstatechange = () => this.#connectionChanged(connection);
    this.#connection = connection;
    for (const [source, track] of this.#local) this.#placeTrack(source, track);
    this.#slotLines('audio', AUDIO_SLOTS);
    this.#slotLines('video', VIDEO_SLOTS);
    this.#setState('connecting');
    return connection;
  }

  #release(): void {
    for (const timer of [this.#interruptionTimer, this.#answerTimer, this.#restartTimer])
      clearTimeout(timer);
    this.#connection.onconnectionstatechange = null;
    this.#connection.oniceconnectionstatechange = null;
    this.#connection.close();
    this.#sending.clear();
    this.#slots = [];
    this.#awaited = null;
    this.#again = this.#restartIce = this.#preparing = false;
  }

  /** True when the change needs an offer. */
  #placeTrack(source: Source, track: MediaStreamTrack | null): boolean {
    const line = this.#sending.get(source);
    if (!line) {
      if (track) this.#sending.set(source, this.#sendingLine(source, track));
      return track !== null;
    }
    void line.sender.replaceTrack(track).catch(() => undefined);
    // A silent microphone or a dark camera keeps its line; a screen that is no longer shared goes.
    const keeps = source === 'microphone' || source === 'camera';
    const direction = track || keeps ? 'sendonly' : 'inactive';
    const changed = line.direction !== direction;
    line.direction = direction;
    return changed;
  }

  #sendingLine(source: Source, track: MediaStreamTrack): RTCRtpTransceiver {
    const layers = { camera: CAMERA_LAYERS, screen: SCREEN_LAYERS } as Partial<
      Record<Source, RTCRtpEncodingParameters[]>
    >;
    const line = this.#connection.addTransceiver(track, {
      direction: 'sendonly',
      sendEncodings: layers[source]?.map((layer) => ({ ...layer }))
    });
    this.#chooseCodecs(line, track.kind as 'audio' | 'video');
    return line;
  }

  #slotLines(kind: 'audio' | 'video', count: number): void {
    for (let added = 0; added < count; added += 1) {
      const line = this.#connection.addTransceiver(kind, { direction: 'recvonly' });
      this.#chooseCodecs(line, kind);
    }
  }

  #chooseCodecs(line: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
    const codecs = offeredCodecs(kind, this.#options.codecs?.(kind) ?? []);
    try {
      if (codecs.length > 0) line.setCodecPreferences?.(codecs);
    } catch {
      // The browser's own order is then kept: the call works, at worst with one layer.
    }
  }

  /** Adds receiving lines for tracks without a slot; true when any was added. */
  #addSlots(missing: MissingTrack[]): boolean {
    const known = new Set(this.#slots.map((slot) => slot.mid));
    const receiving = this.#connection
      .getTransceivers()
      .filter((line) => line.direction === 'recvonly');
    let added = false;
    for (const kind of ['audio', 'video'] as const) {
      const wanted = missing.filter((track) => kindOf(track.source) === kind).length;
      // Lines that the server has not answered for yet will take some of the missing tracks.
      const coming = receiving.filter(
        (line) => line.receiver.track.kind === kind && !(line.mid && known.has(line.mid))
      ).length;
      const room = MAX_LINES - this.#connection.getTransceivers().length;
      const count = Math.min(wanted - coming, room);
      if (count > 0) {
        this.#slotLines(kind, count);
        added = true;
      }
    }
    return added;
  }

  #negotiate(): void {
    if (!this.#started || this.#closed) return;
    if (this.#preparing || this.#awaited !== null) {
      this.#again = true;
      return;
    }
    this.#preparing = true;
    this.#again = false;
    void this.#offer(this.#connection);
  }

  async #offer(connection: RTCPeerConnection): Promise<void> {
    const iceRestart = this.#restartIce && connection.currentRemoteDescription != null;
    this.#restartIce = false;
    try {
      await connection.setLocalDescription(await connection.createOffer({ iceRestart }));
    } catch {
      if (connection === this.#connection && !this.#closed) {
        this.#preparing = false;
        this.#setState('failed');
      }
      return;
    }
    if (connection !== this.#connection || this.#closed) return;
    this.#preparing = false;
    this.#revision += 1;
    const offer = {
      revision: this.#revision,
      sdp: connection.localDescription?.sdp ?? '',
      tracks: this.#offered()
    };
    if (!this.#options.sendOffer(offer)) return;
    this.#awaited = offer.revision;
    this.#answerTimer = setTimeout(() => this.#unanswered(offer.revision), ANSWER_WITHIN_MS);
  }

  #unanswered(revision: number): void {
    if (this.#awaited !== revision) return;
    this.#awaited = null;
    this.#negotiate();
  }

  #offered(): OfferedTrack[] {
    const tracks: OfferedTrack[] = [];
    for (const [source, line] of this.#sending)
      if (line.mid !== null && line.direction === 'sendonly') tracks.push({ mid: line.mid, source });
    return tracks;
  }

  #publishRemote(): void {
    const lines = new Map(this.#connection.getTransceivers().map((line) => [line.mid, line]));
    const tracks: RemoteTrack[] = [];
    for (const { mid, participant, source } of this.#slots) {
      const track = lines.get(mid)?.receiver.track;
      if (participant && source && track) tracks.push({ participant, source, mid, track });
    }
    this.#options.onRemote(tracks);
  }

  #connectionChanged(connection: RTCPeerConnection): void {
    if (connection !== this.#connection || this.#closed) return;
    const { connectionState, iceConnectionState } = connection;
    if (connectionState === 'failed' || iceConnectionState === 'failed') {
      clearTimeout(this.#interruptionTimer);
      this.#setState('failed');
      this.restart();
    } else if (connectionState === 'disconnected' || iceConnectionState === 'disconnected') {
      clearTimeout(this.#interruptionTimer);
      this.#interruptionTimer = setTimeout(() => {
        this.#setState('interrupted');
        this.restart();
      }, INTERRUPTION_MS);
    } else if (connectionState === 'connected') {
      clearTimeout(this.#interruptionTimer);
      clearTimeout(this.#restartTimer);
      this.#fruitless = 0;
      this.#setState('connected');
    }
  }

  #setState(state: PeerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  #applySendMode(): void {
    const sender = this.#sending.get('camera')?.sender;
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    const encodings = applySendMode(parameters.encodings, this.#sendMode);
    const same = encodings.every(
      (encoding, index) => encoding.active === (parameters.encodings[index]?.active ?? true)
    );
    if (same) return;
    sender.setParameters({ ...parameters, encodings }).catch(() => undefined);
  }
}

function kindOf(source: Source): 'audio' | 'video' {
  return source === 'camera' || source === 'screen' ? 'video' : 'audio';
}
