/**
 * The websocket to the room: joins, keeps itself alive, comes back after a loss, and says when it
 * cannot. It knows no media and keeps no queue: who sends asks `send` whether it went out.
 */
import type { CallMemory } from './memory';
import { CLOSE_CODES, VERSION, type ClientMessage, type ServerMessage } from './protocol';

export type SignalingStatus = 'idle' | 'connecting' | 'open' | 'retrying' | 'closed';

/** Why signaling gave up. */
export type FailureReason =
  | 'refused'
  | 'version'
  | 'room-full'
  | 'consent-missing'
  | 'session-ended'
  | 'too-early'
  | 'not-found'
  | 'server';

/** Thrown by a token source. `final`: asking again will not help. */
export class TokenFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    readonly final: boolean,
    detail = ''
  ) {
    super(detail);
  }
}

export interface RoomToken {
  token: string;
  /** Milliseconds of Unix time. */
  expiresAt: number;
}

export interface Socket {
  readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code?: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export interface SignalingOptions {
  url: string;
  /** Key under which the resume secret is remembered. */
  room: string;
  token: () => Promise<RoomToken>;
  memory: CallMemory;
  openSocket: (url: string) => Socket;
  onMessage: (message: ServerMessage) => void;
  onStatus: (status: SignalingStatus) => void;
  onFailure: (reason: FailureReason, detail: string) => void;
  /** Fires `online` and `offline`; the window in a browser. */
  network?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  random?: () => number;
}

const OPEN = 1;
const WELCOME_WITHIN_MS = 12_000;
const PING_EVERY_MS = 5_000;
const SILENCE_LIMIT_MS = 6_000;
const PROBE_LIMIT_MS = 2_000;
/** A connection that lived this long was a good one: the next retry starts from the beginning. */
const STABLE_AFTER_MS = 5_000;
const TOKEN_MARGIN_MS = 30_000;
/** A server that refuses this many connections in a row will refuse the next one too. */
const FATAL_ERRORS_LIMIT = 4;

/** Close codes after which coming back makes no sense (docs/signaling.md). */
const FAREWELL_CODES: Partial<Record<number, ServerMessage>> = {
  [CLOSE_CODES.ended]: { type: 'ended' },
  [CLOSE_CODES.declined]: { type: 'declined', reason: '' },
  [CLOSE_CODES.removed]: { type: 'removed', reason: '' },
  [CLOSE_CODES.replaced]: { type: 'replaced' }
};
const FAILURE_CODES: Partial<Record<number, FailureReason>> = {
  [CLOSE_CODES.refused]: 'refused',
  [CLOSE_CODES.version]: 'version',
  [CLOSE_CODES.roomFull]: 'room-full'
};

/** Milliseconds before retry number `attempt` (0 is the first): doubling to 5 s, with jitter. */
export function retryDelay(attempt: number, random: number): number {
  const ceiling = Math.min(5_000, 200 * 2 ** attempt);
  return Math.round(ceiling * (0.5 + random / 2));
}

export class Signaling {
  #options: SignalingOptions;
  #status: SignalingStatus = 'idle';
  #socket: Socket | null = null;
  #token: RoomToken | null = null;
  #tokenRequest: Promise<RoomToken> | null = null;
  #attempt = 0;
  #fatalErrors = 0;
  #tokenRefusals = 0;
  #nonce = 0;
  #pingSentAt = new Map<number, number>();
  #retryTimer: Timer;
  #welcomeTimer: Timer;
  #silenceTimer: Timer;
  #pingTimer: Timer;
  #stableTimer: Timer;
  /** Round-trip time of the last ping in milliseconds. */
  roundTripMs: number | null = null;

  constructor(options: SignalingOptions) {
    this.#options = options;
  }

  get status(): SignalingStatus {
    return this.#status;
  }

  start(): void {
    this.#options.network?.addEventListener('online', this.#online);
    this.#options.network?.addEventListener('offline', this.#offline);
    void this.#connect();
  }

  /** True when it went out. */
  send(message: ClientMessage): boolean {
    if (this.#status !== 'open' || this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Leaves the room for good. */
  leave(): void {
    this.send({ type: 'leave' });
    this.#options.memory.forget(this.#options.room);
    this.stop();
  }

  /** Ends without a word, e.g. when the page goes away: the server keeps the seat for 30 s. */
  stop(): void {
    this.#setStatus('closed');
    this.#dropSocket();
    clearTimeout(this.#retryTimer);
    this.#options.network?.removeEventListener('online', this.#online);
    this.#options.network?.removeEventListener('offline', this.#offline);
  }

  /** Asks whether the connection still lives, e.g. after the phone changed networks. */
  probe(): void {
    if (this.#status === 'retrying') {
      this.#attempt = 0;
      void this.#connect();
    } else if (this.#status === 'open') {
      this.#ping(PROBE_LIMIT_MS);
    }
  }

  #online = () => this.probe();
  #offline = () => this.probe();

  /** Opens the socket while the token is fetched: on a slow network each costs several round trips. */
  async #connect(): Promise<void> {
    if (this.#status === 'closed' || this.#status === 'connecting') return;
    clearTimeout(this.#retryTimer);
    this.#setStatus('connecting');
    const socket = this.#options.openSocket(this.#options.url);
    this.#socket = socket;
    this.#welcomeTimer = setTimeout(() => this.#lost(socket), WELCOME_WITHIN_MS);
    socket.onmessage = (event) => this.#receive(socket, event.data);
    socket.onclose = ({ code }) => this.#closed(socket, code);
    socket.onerror = () => this.#lost(socket);
    const opened = new Promise<void>((resolve) => (socket.onopen = () => resolve()));
    try {
      const token = await this.#freshToken();
      await opened;
      if (socket === this.#socket) this.#join(socket, token);
    } catch (error) {
      if (socket !== this.#socket) return;
      if (error instanceof TokenFailure && error.final) this.#fail(error.reason, error.message);
      else this.#lost(socket);
    }
  }

  #join(socket: Socket, token: string): void {
    const resume = this.#options.memory.resume(this.#options.room);
    const join: ClientMessage = { type: 'join', version: VERSION, token };
    socket.send(JSON.stringify(resume ? { ...join, resume } : join));
  }

  async #freshToken(): Promise<string> {
    if (this.#token && this.#token.expiresAt - Date.now() > TOKEN_MARGIN_MS) return this.#token.token;
    this.#tokenRequest ??= this.#options.token().finally(() => (this.#tokenRequest = null));
    this.#token = await this.#tokenRequest;
    return this.#token.token;
  }

  #receive(socket: Socket, data: unknown): void {
    if (socket !== this.#socket) return;
    this.#heard();
    const message = parse(data);
    if (message === null) return;
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message.participant, message.secret);
        break;
      case 'pong':
        this.#ponged(message.nonce);
        return;
      case 'error':
        if (message.fatal && this.#fatal(message.code, message.message)) return;
        break;
      case 'declined':
      case 'removed':
      case 'ended':
      case 'replaced':
        // A tab that was replaced must not fight for the seat; one that is out has none.
        this.#options.memory.forget(this.#options.room);
        this.stop();
        break;
    }
    this.#options.onMessage(message);
  }

  #welcomed(participant: string, secret: string): void {
    clearTimeout(this.#welcomeTimer);
    this.#options.memory.saveResume(this.#options.room, { participant, secret });
    this.#tokenRefusals = 0;
    this.#stableTimer = setTimeout(() => {
      this.#attempt = 0;
      this.#fatalErrors = 0;
    }, STABLE_AFTER_MS);
    this.#setStatus('open');
    this.#schedulePing();
  }

  /** True when the failure was dealt with here. */
  #fatal(code: string, message: string): boolean {
    this.#fatalErrors += 1;
    if (code === 'unsupported-version') return this.#fail('version', message);
    if (code === 'room-full') return this.#fail('room-full', message);
    if (code === 'token-refused') {
      this.#token = null;
      this.#tokenRefusals += 1;
      // Once may be an expired token or a forgotten seat; twice is a refusal.
      this.#options.memory.forgetResume(this.#options.room);
      if (this.#tokenRefusals > 1) return this.#fail('refused', message);
    }
    if (this.#fatalErrors >= FATAL_ERRORS_LIMIT) return this.#fail('server', message);
    if (this.#socket) this.#lost(this.#socket);
    return true;
  }

  #fail(reason: FailureReason, detail: string): true {
    this.stop();
    this.#options.onFailure(reason, detail);
    return true;
  }

  /** The farewell of the server usually came as a message; the code says it again. */
  #closed(socket: Socket, code: number | undefined): void {
    if (socket !== this.#socket) return;
    const failure = code === undefined ? undefined : FAILURE_CODES[code];
    const farewell = code === undefined ? undefined : FAREWELL_CODES[code];
    if (failure) this.#fail(failure, '');
    else if (farewell) this.#receive(socket, JSON.stringify(farewell));
    else this.#lost(socket);
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket || this.#status === 'closed') return;
    this.#dropSocket();
    this.#retry();
  }

  #retry(): void {
    if (this.#status === 'closed') return;
    this.#setStatus('retrying');
    const delay = retryDelay(this.#attempt, (this.#options.random ?? Math.random)());
    this.#attempt += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#connect(), delay);
  }

  #dropSocket(): void {
    const socket = this.#socket;
    this.#socket = null;
    for (const timer of [this.#welcomeTimer, this.#silenceTimer, this.#pingTimer, this.#stableTimer])
      clearTimeout(timer);
    this.#silenceTimer = undefined;
    this.#pingSentAt.clear();
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  #schedulePing(): void {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => {
      this.#ping(SILENCE_LIMIT_MS);
      this.#schedulePing();
    }, PING_EVERY_MS);
  }

  #ping(limit: number): void {
    const socket = this.#socket;
    this.#nonce = (this.#nonce + 1) % 0x1_0000_0000;
    if (!socket || !this.send({ type: 'ping', nonce: this.#nonce })) return;
    this.#pingSentAt.set(this.#nonce, Date.now());
    // The earlier limit stands, a second ping does not excuse the first; a probe may shorten it.
    if (limit === PROBE_LIMIT_MS) this.#heard();
    this.#silenceTimer ??= setTimeout(() => this.#lost(socket), limit);
  }

  #ponged(nonce: number): void {
    const sent = this.#pingSentAt.get(nonce);
    if (sent === undefined) return;
    this.roundTripMs = Date.now() - sent;
    this.#pingSentAt.clear();
  }

  #heard(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = undefined;
  }

  #setStatus(status: SignalingStatus): void {
    if (status === this.#status || this.#status === 'closed') return;
    this.#status = status;
    this.#options.onStatus(status);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;

function parse(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    const tagged = typeof value === 'object' && value !== null && 'type' in value;
    return tagged ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}
