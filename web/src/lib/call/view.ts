/** What the pages see of a call, and how each message of the server changes it. Pure. */
import type { PeerState, RemoteTrack } from './peer';
import type { FailureReason } from './signaling';
import type {
  ChatLine,
  ErrorCode,
  LeaveReason,
  Participant,
  ParticipantId,
  QualityLevel,
  Role,
  RoomInfo,
  ServerMessage,
  Source,
  WaitingPerson
} from './protocol';

export type Phase = 'idle' | 'connecting' | 'waiting' | 'admitted' | 'reconnecting' | 'ended';

export interface ChatEntry extends ChatLine {
  mine: boolean;
  /** Pending: the server has not confirmed it yet. */
  state: 'pending' | 'sent';
}

export type EndReason = 'left' | 'ended' | 'declined' | 'removed' | 'replaced' | FailureReason;

export interface Ending {
  reason: EndReason;
  /** From a moderator or the server; may be empty. */
  detail: string;
}

/** Something to say once to the person. */
export type Notice =
  | { kind: 'muted-by-moderator'; source: Source }
  | { kind: 'joined'; name: string }
  | { kind: 'left'; name: string; reason: LeaveReason }
  | { kind: 'hand'; name: string }
  | { kind: 'refused'; detail: string };

export interface CallView {
  phase: Phase;
  me: { id: ParticipantId; role: Role } | null;
  room: RoomInfo | null;
  waiting: { position: number; estimatedMinutes: number | null; doctorPresent: boolean } | null;
  /** True once admitted, also while reconnecting afterwards. */
  inCall: boolean;
  participants: Participant[];
  waitingList: WaitingPerson[];
  chat: ChatEntry[];
  handRaised: boolean;
  speakers: ParticipantId[];
  quality: Record<ParticipantId, QualityLevel>;
  remote: RemoteTrack[];
  media: PeerState | null;
  notice: { serial: number; notice: Notice } | null;
  ending: Ending | null;
}

export const EMPTY_VIEW: CallView = {
  phase: 'idle',
  me: null,
  room: null,
  waiting: null,
  inCall: false,
  participants: [],
  waitingList: [],
  chat: [],
  handRaised: false,
  speakers: [],
  quality: {},
  remote: [],
  media: null,
  notice: null,
  ending: null
};

export function moderates(role: Role | undefined): boolean {
  return role === 'doctor' || role === 'nurse';
}

/** Refusals of what a person did; the others concern the machinery, which deals with them itself. */
const SHOWN_ERRORS = new Set<ErrorCode>(['not-allowed', 'too-large', 'too-fast', 'room-full', 'internal']);

/** The view after a message. Answers and slots concern the peer connection and change nothing here. */
export function receive(view: CallView, message: ServerMessage): CallView {
  switch (message.type) {
    case 'welcome':
      return welcomed(view, message);
    case 'waiting': {
      const { position, estimatedMinutes = null, doctorPresent } = message;
      const waiting = { position, estimatedMinutes, doctorPresent };
      return { ...view, phase: 'waiting', inCall: false, waiting };
    }
    case 'admitted':
      return admitted(view, message.participants, message.chat);
    case 'waiting-list':
      return { ...view, waitingList: message.people };
    case 'participant-joined':
      return withNotice(withParticipant(view, message.participant), {
        kind: 'joined',
        name: message.participant.name
      });
    case 'participant-updated':
      return updated(view, message.participant);
    case 'participant-left':
      return left(view, message.participant, message.reason);
    case 'chat':
      return { ...view, chat: withLine(view, message.line) };
    case 'speakers':
      return { ...view, speakers: message.participants };
    case 'quality':
      return { ...view, quality: { ...view.quality, [message.participant]: message.level } };
    case 'mute-requested':
      return withNotice(view, { kind: 'muted-by-moderator', source: message.source });
    case 'declined':
    case 'removed':
      return ended(view, message.type, message.reason);
    case 'ended':
    case 'replaced':
      return ended(view, message.type, '');
    case 'error':
      return SHOWN_ERRORS.has(message.code)
        ? withNotice(view, { kind: 'refused', detail: message.message })
        : view;
    default:
      return view;
  }
}

export function ended(view: CallView, reason: EndReason, detail: string): CallView {
  if (view.phase === 'ended') return view;
  return { ...view, phase: 'ended', ending: { reason, detail }, remote: [], waitingList: [] };
}

/** A line of one's own, shown at once and confirmed when the server sends it back. */
export function withPendingLine(view: CallView, id: string, text: string, at: number): CallView {
  const participant = view.me?.id ?? '';
  const entry: ChatEntry = { id, participant, name: '', text, at, mine: true, state: 'pending' };
  return { ...view, chat: [...view.chat, entry] };
}

function welcomed(view: CallView, message: Extract<ServerMessage, { type: 'welcome' }>): CallView {
  const me = { id: message.participant, role: message.role };
  const base = { ...view, me, room: message.room };
  if (message.resumed) return base;
  // A new participant: what the old one saw of the room no longer holds.
  return { ...base, participants: [], waitingList: [], speakers: [], quality: {}, handRaised: false };
}

function admitted(view: CallView, participants: Participant[], lines: ChatLine[]): CallView {
  const sent = lines.map((line) => confirmed(view, line));
  const known = new Set(lines.map((line) => line.id));
  const pending = view.chat.filter((entry) => entry.state === 'pending' && !known.has(entry.id));
  return {
    ...view,
    phase: 'admitted',
    inCall: true,
    waiting: null,
    participants,
    chat: [...sent, ...pending]
  };
}

function withLine(view: CallView, line: ChatLine): ChatEntry[] {
  const entry = confirmed(view, line);
  const index = view.chat.findIndex((known) => known.id === line.id);
  if (index < 0) return [...view.chat, entry];
  // The confirmed line takes its place in the order that the server gave.
  const others = view.chat.filter((known) => known.id !== line.id);
  if (view.chat[index]?.state === 'sent') return view.chat;
  const pendingAt = others.findIndex((known) => known.state === 'pending');
  const place = pendingAt < 0 ? others.length : pendingAt;
  return [...others.slice(0, place), entry, ...others.slice(place)];
}

function confirmed(view: CallView, line: ChatLine): ChatEntry {
  const written = view.chat.some((entry) => entry.id === line.id && entry.mine);
  return { ...line, mine: written || line.participant === view.me?.id, state: 'sent' };
}

function withParticipant(view: CallView, participant: Participant): CallView {
  if (participant.id === view.me?.id) return view;
  const known = view.participants.some((other) => other.id === participant.id);
  const participants = known
    ? view.participants.map((other) => (other.id === participant.id ? participant : other))
    : [...view.participants, participant];
  return { ...view, participants };
}

function updated(view: CallView, participant: Participant): CallView {
  if (participant.id === view.me?.id) return { ...view, handRaised: participant.handRaised };
  const before = view.participants.find((other) => other.id === participant.id);
  const next = withParticipant(view, participant);
  const raised = participant.handRaised && before !== undefined && !before.handRaised;
  return raised ? withNotice(next, { kind: 'hand', name: participant.name }) : next;
}

function left(view: CallView, id: ParticipantId, reason: LeaveReason): CallView {
  const gone = view.participants.find((other) => other.id === id);
  if (!gone) return view;
  const next = {
    ...view,
    participants: view.participants.filter((other) => other.id !== id),
    speakers: view.speakers.filter((speaker) => speaker !== id),
    remote: view.remote.filter((track) => track.participant !== id)
  };
  return withNotice(next, { kind: 'left', name: gone.name, reason });
}

export function withNotice(view: CallView, notice: Notice): CallView {
  return { ...view, notice: { serial: (view.notice?.serial ?? 0) + 1, notice } };
}
