/** The wire messages of the signaling protocol, version 1 (docs/signaling.md). */

export const VERSION = 1;
export const MAX_CHAT = 2000;

export type ParticipantId = string;
export type Source = 'microphone' | 'camera' | 'screen' | 'screen-audio';
export type Role = 'doctor' | 'nurse' | 'patient' | 'guest' | 'device' | 'check';
export type LayerChoice = 'auto' | 'low' | 'medium' | 'high' | 'off';
export type QualityLevel = 'good' | 'fair' | 'poor' | 'lost';
export type LeaveReason = 'left' | 'removed' | 'timed-out' | 'session-ended';
export type ErrorCode =
  | 'malformed'
  | 'too-large'
  | 'out-of-order'
  | 'not-allowed'
  | 'unknown-participant'
  | 'token-refused'
  | 'unsupported-version'
  | 'room-full'
  | 'offer-refused'
  | 'too-fast'
  | 'slow-reader'
  | 'internal';

export interface OfferedTrack {
  mid: string;
  source: Source;
}
export interface Preference {
  participant: ParticipantId;
  source: Source;
  layer: LayerChoice;
}
export interface Resume {
  participant: ParticipantId;
  secret: string;
}
export interface Track {
  source: Source;
  muted: boolean;
}
export interface Participant {
  id: ParticipantId;
  name: string;
  role: Role;
  tracks: Track[];
  handRaised: boolean;
  connected: boolean;
}
export interface WaitingPerson {
  id: ParticipantId;
  name: string;
  role: Role;
  reason?: string | null;
  since: number;
  connected: boolean;
}
export interface ChatLine {
  id: string;
  participant: ParticipantId;
  name: string;
  text: string;
  at: number;
}
export interface Slot {
  mid: string;
  participant?: ParticipantId | null;
  source?: Source | null;
}
export interface MissingTrack {
  participant: ParticipantId;
  source: Source;
}
export interface IceServer {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}
export interface RoomInfo {
  id: string;
  doctor?: string | null;
  startsAt?: number | null;
  endsAt?: number | null;
  fallbackPhone?: string | null;
}

export type ClientMessage =
  | { type: 'join'; version: number; token: string; resume?: Resume | null }
  | { type: 'offer'; revision: number; sdp: string; tracks: OfferedTrack[] }
  | { type: 'prefer'; preferences: Preference[] }
  | { type: 'mute'; source: Source; muted: boolean }
  | { type: 'chat'; id: string; text: string }
  | { type: 'raise-hand'; raised: boolean }
  | { type: 'admit'; participant: ParticipantId }
  | { type: 'decline'; participant: ParticipantId; reason: string }
  | { type: 'mute-participant'; participant: ParticipantId; source: Source }
  | { type: 'remove'; participant: ParticipantId; reason: string }
  | { type: 'end-for-all' }
  | { type: 'leave' }
  | { type: 'ping'; nonce: number };

export type ServerMessage =
  | {
      type: 'welcome';
      version: number;
      participant: ParticipantId;
      role: Role;
      secret: string;
      room: RoomInfo;
      iceServers: IceServer[];
      resumed: boolean;
    }
  | {
      type: 'waiting';
      position: number;
      estimatedMinutes?: number | null;
      doctorPresent: boolean;
    }
  | { type: 'admitted'; participants: Participant[]; chat: ChatLine[] }
  | { type: 'declined'; reason: string }
  | { type: 'waiting-list'; people: WaitingPerson[] }
  | { type: 'answer'; revision: number; sdp: string }
  | { type: 'slots'; slots: Slot[]; missing: MissingTrack[] }
  | { type: 'participant-joined'; participant: Participant }
  | { type: 'participant-updated'; participant: Participant }
  | { type: 'participant-left'; participant: ParticipantId; reason: LeaveReason }
  | { type: 'chat'; line: ChatLine }
  | { type: 'speakers'; participants: ParticipantId[] }
  | { type: 'quality'; participant: ParticipantId; level: QualityLevel }
  | { type: 'mute-requested'; source: Source }
  | { type: 'removed'; reason: string }
  | { type: 'ended' }
  | { type: 'replaced' }
  | { type: 'error'; code: ErrorCode; message: string; fatal: boolean }
  | { type: 'pong'; nonce: number };
