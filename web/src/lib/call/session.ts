/**
 * One person's call from the first connection to the end: joins signaling, the media connection and
 * the person's own tracks into one view that the pages show. Everything of the browser is handed in.
 */
import { Cell } from './cell';
import type { SendMode } from './codecs';
import type { CallMemory } from './memory';
import { Peer, type PeerOptions, type Ways } from './peer';
import { Signaling, type RoomToken, type SignalingStatus, type Socket } from './signaling';
import { EMPTY_VIEW, ended, moderates, receive, withPendingLine, type CallView, type EndReason } from './view';
import {
  MAX_CHAT,
  type ClientMessage,
  type LayerChoice,
  type ParticipantId,
  type Preference,
  type ServerMessage,
  type Source,
  type WaitingPerson
} from './protocol';

/** What the person sends of one source. Muted with a track: silence is sent. */
export interface LocalTrack {
  track: MediaStreamTrack | null;
  muted: boolean;
}
export type LocalTracks = Record<Source, LocalTrack>;

export interface SessionOptions {
  url: string;
  /** The consultation, or a name of the check. */
  room: string;
  token: () => Promise<RoomToken>;
  memory: CallMemory;
  openSocket: (url: string) => Socket;
  createConnection: PeerOptions['create'];
  codecs?: PeerOptions['codecs'];
  local: Pick<Cell<LocalTracks>, 'value' | 'subscribe'>;
  /** A moderator silenced a source: whoever owns the tracks stops it. */
  onMuteRequested?: (source: Source) => void;
  network?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  /** `navigator.connection` where it exists: `type` is wifi, cellular and so on. */
  path?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & { readonly type?: string };
  uuid: () => string;
  random?: () => number;
}

const SOURCES: Source[] = ['microphone', 'camera', 'screen', 'screen-audio'];
/** The radio settles a moment after the event. */
const PATH_SETTLES_MS = 500;

export class Session {
  readonly view = new Cell<CallView>(EMPTY_VIEW);
  #options: SessionOptions;
  #signaling: Signaling;
  #peer: Peer | null = null;
  #resumed = false;
  #ways: Ways = { iceServers: [], iceTransportPolicy: 'all' };
  #told = new Map<Source, boolean>();
  #wishes = new Map<string, Preference>();
  /** Who has been in the call with us. */
  #known = new Set<ParticipantId>();
  #sendMode: SendMode = 'full';
  #stopLocal: (() => void) | null = null;
  #pathType: string | undefined;
  #pathTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#signaling = new Signaling({
      url: options.url,
      room: options.room,
      token: options.token,
      memory: options.memory,
      openSocket: options.openSocket,
      network: options.network,
      random: options.random,
      onMessage: (message) => this.#receive(message),
      onStatus: (status) => this.#statusChanged(status),
      onFailure: (reason, detail) => this.#end(reason, detail)
    });
  }

  /** The media connection, for measuring. */
  get connection(): RTCPeerConnection | null {
    return this.#peer?.connection ?? null;
  }

  get signalingRoundTripMs(): number | null {
    return this.#signaling.roundTripMs;
  }

  start(): void {
    this.#stopLocal = this.#options.local.subscribe(() => this.#syncLocal());
    this.#pathType = this.#options.path?.type;
    this.#options.path?.addEventListener('change', this.#pathEstimated);
    this.#options.network?.addEventListener('online', this.#pathChanged);
    this.#signaling.start();
  }

  leave(): void {
    if (this.view.value.phase === 'ended') return;
    this.#signaling.leave();
    this.#end('left', '');
  }

  /** The page goes away without a word; a reload finds the seat kept. */
  suspend(): void {
    this.#signaling.stop();
    this.#release();
  }

  chat(text: string): void {
    const trimmed = [...text.trim()].slice(0, MAX_CHAT).join('');
    if (trimmed === '') return;
    const id = this.#options.uuid();
    this.view.set(withPendingLine(this.view.value, id, trimmed, Date.now()));
    this.#send({ type: 'chat', id, text: trimmed });
  }

  raiseHand(raised: boolean): void {
    this.view.patch({ handRaised: raised });
    this.#send({ type: 'raise-hand', raised });
  }

  admit(participant: ParticipantId): void {
    this.#send({ type: 'admit', participant });
  }

  decline(participant: ParticipantId, reason: string): void {
    this.#send({ type: 'decline', participant, reason });
  }

  muteParticipant(participant: ParticipantId, source: Source): void {
    this.#send({ type: 'mute-participant', participant, source });
  }

  remove(participant: ParticipantId, reason: string): void {
    this.#send({ type: 'remove', participant, reason });
  }

  endForAll(): void {
    this.#send({ type: 'end-for-all' });
  }

  /** Wished layers by track; only what changed is sent. */
  prefer(preferences: Preference[]): void {
    const changed = preferences.filter(
      (wish) => (this.#wishes.get(wishKey(wish))?.layer ?? ('auto' as LayerChoice)) !== wish.layer
    );
    if (changed.length === 0) return;
    for (const wish of changed) this.#wishes.set(wishKey(wish), wish);
    this.#send({ type: 'prefer', preferences: changed });
  }

  setSendMode(mode: SendMode): void {
    this.#sendMode = mode;
    this.#peer?.setSendMode(mode);
    if (this.#peer?.publishes('camera')) this.#tellMutes(['camera']);
  }

  #send(message: ClientMessage): boolean {
    return this.#signaling.send(message);
  }

  #receive(message: ServerMessage): void {
    this.view.set(receive(this.view.value, message));
    for (const { id } of this.view.value.participants) this.#known.add(id);
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message.resumed, ways(message));
        break;
      case 'admitted':
        this.#admitted();
        break;
      case 'waiting':
        this.#dropPeer();
        break;
      case 'answer':
        void this.#peer?.applyAnswer(message.revision, message.sdp);
        break;
      case 'slots':
        this.#peer?.applySlots(message.slots, message.missing);
        break;
      case 'participant-left':
        this.#forgetWishes(message.participant);
        if (message.reason === 'removed') this.#known.delete(message.participant);
        break;
      case 'waiting-list':
        this.#readmit(message.people);
        break;
      case 'mute-requested':
        this.#told.set(message.source, true);
        this.#options.onMuteRequested?.(message.source);
        break;
      case 'error':
        if (message.code === 'offer-refused') this.#peer?.offerRefused();
        break;
      case 'declined':
      case 'removed':
      case 'ended':
      case 'replaced':
        this.#release();
        break;
    }
  }

  #welcomed(resumed: boolean, ways: Ways): void {
    this.#resumed = resumed;
    this.#ways = ways;
    this.#peer?.setWays(ways);
    if (!resumed) {
      this.#told.clear();
      this.#wishes.clear();
    }
  }

  #admitted(): void {
    if (this.#peer) this.#peer.signalingOpened(this.#resumed);
    else this.#openPeer();
    if (this.#wishes.size > 0) this.#send({ type: 'prefer', preferences: [...this.#wishes.values()] });
    for (const entry of this.view.value.chat)
      if (entry.state === 'pending') this.#send({ type: 'chat', id: entry.id, text: entry.text });
    if (this.view.value.handRaised) this.#send({ type: 'raise-hand', raised: true });
  }

  /** After a restart the server has forgotten whom the moderator had let in; this page has not. */
  #readmit(waiting: WaitingPerson[]): void {
    if (!moderates(this.view.value.me?.role)) return;
    for (const { id, connected } of waiting) if (connected && this.#known.has(id)) this.admit(id);
  }

  #openPeer(): void {
    this.#told.clear();
    this.#peer = new Peer({
      create: this.#options.createConnection,
      codecs: this.#options.codecs,
      ways: this.#ways,
      sendOffer: (offer) => {
        const sent = this.#send({ type: 'offer', ...offer });
        if (sent) this.#tellMutes(offer.tracks.map((track) => track.source));
        return sent;
      },
      onRemote: (remote) => this.view.patch({ remote }),
      onState: (media) => this.view.patch({ media })
    });
    this.#peer.setSendMode(this.#sendMode);
    this.#syncLocal();
    this.#peer.start();
  }

  #dropPeer(): void {
    this.#peer?.close();
    this.#peer = null;
    if (this.view.value.media !== null) this.view.patch({ media: null, remote: [] });
  }

  #syncLocal(): void {
    if (!this.#peer) return;
    for (const source of SOURCES) this.#peer.setTrack(source, this.#options.local.value[source].track);
    this.#tellMutes(SOURCES.filter((source) => this.#peer?.publishes(source)));
  }

  #tellMutes(published: Source[]): void {
    for (const source of published) {
      // A picture that rests to save data is told as off, not left frozen on the others' screens.
      const muted = this.#options.local.value[source].muted || (source === 'camera' && this.#sendMode === 'none');
      if ((this.#told.get(source) ?? false) === muted) continue;
      if (this.#send({ type: 'mute', source, muted })) this.#told.set(source, muted);
    }
  }

  #forgetWishes(participant: ParticipantId): void {
    for (const [key, wish] of this.#wishes) if (wish.participant === participant) this.#wishes.delete(key);
  }

  #statusChanged(status: SignalingStatus): void {
    const { phase, inCall } = this.view.value;
    if (phase === 'ended') return;
    if (status === 'connecting' && phase === 'idle') this.view.patch({ phase: 'connecting' });
    if (status === 'retrying' && (inCall || phase === 'waiting')) this.view.patch({ phase: 'reconnecting' });
  }

  // The event also comes with every new estimate of the speed: only another kind of network counts.
  #pathEstimated = () => {
    const type = this.#options.path?.type;
    if (type === this.#pathType) return;
    this.#pathType = type;
    this.#pathChanged();
  };

  #pathChanged = () => {
    clearTimeout(this.#pathTimer);
    this.#pathTimer = setTimeout(() => {
      this.#signaling.probe();
      this.#peer?.restart();
    }, PATH_SETTLES_MS);
  };

  #end(reason: EndReason, detail: string): void {
    this.view.set(ended(this.view.value, reason, detail));
    this.#release();
  }

  #release(): void {
    clearTimeout(this.#pathTimer);
    this.#stopLocal?.();
    this.#stopLocal = null;
    this.#options.path?.removeEventListener('change', this.#pathEstimated);
    this.#options.network?.removeEventListener('online', this.#pathChanged);
    this.#peer?.close();
    this.#peer = null;
  }
}

function ways({ iceServers, iceTransportPolicy }: Extract<ServerMessage, { type: 'welcome' }>): Ways {
  return { iceServers: iceServers as RTCIceServer[], iceTransportPolicy };
}

function wishKey(wish: Preference): string {
  return `${wish.participant} ${wish.source}`;
}
