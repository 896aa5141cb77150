// Generated from signaling/schema.json by `npm run generate:protocol`. Do not edit.

/**
 * Every message of the Dokita signaling protocol.
 */
export type Protocol = ClientMessage | ServerMessage;
/**
 * From the browser to the server.
 */
export type ClientMessage =
	| ClientJoin
	| ClientOffer
	| ClientPrefer
	| ClientMute
	| ClientChat
	| ClientRaiseHand
	| ClientAdmit
	| ClientDecline
	| ClientMuteParticipant
	| ClientRemove
	| ClientEndForAll
	| ClientLeave
	| ClientPing;
/**
 * A person in one room; stable across reconnects and tabs.
 */
export type ParticipantId = string;
/**
 * What a media track shows or carries.
 */
export type Source = 'microphone' | 'camera' | 'screen' | 'screen-audio';
/**
 * How large a picture the client wants of one track.
 */
export type LayerChoice = 'auto' | 'low' | 'medium' | 'high' | 'off';
/**
 * From the server to the browser.
 */
export type ServerMessage =
	| ServerWelcome
	| ServerWaiting
	| ServerAdmitted
	| ServerDeclined
	| ServerWaitingList
	| ServerAnswer
	| ServerSlots
	| ServerParticipantJoined
	| ServerParticipantUpdated
	| ServerParticipantLeft
	| ServerChat
	| ServerSpeakers
	| ServerQuality
	| ServerMuteRequested
	| ServerRemoved
	| ServerEnded
	| ServerReplaced
	| ServerError
	| ServerPong;
/**
 * Which ICE candidates a client may use: an RTCIceTransportPolicy (W3C webrtc).
 */
export type IceTransportPolicy = 'all' | 'relay';
/**
 * What a participant may do.
 */
export type Role = 'doctor' | 'nurse' | 'patient' | 'guest' | 'device' | 'check';
/**
 * Why somebody is no longer in the room.
 */
export type LeaveReason = 'left' | 'removed' | 'timed-out' | 'session-ended';
/**
 * How well somebody's media flows.
 */
export type QualityLevel = 'good' | 'fair' | 'poor' | 'lost';
/**
 * Why a request was refused.
 */
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

/**
 * First message on every connection.
 */
export interface ClientJoin {
	/**
	 * Given after a broken connection or a page reload.
	 */
	resume?: Resume | null;
	/**
	 * Room token from the API.
	 */
	token: string;
	type: 'join';
	/**
	 * Protocol version of the client.
	 */
	version: number;
}
/**
 * Proof that a client was here within the last 30 seconds.
 */
export interface Resume {
	/**
	 * The participant that `welcome` named.
	 */
	participant: ParticipantId;
	/**
	 * The secret that `welcome` gave.
	 */
	secret: string;
}
/**
 * Publish, change or restart media: a complete SDP offer.
 */
export interface ClientOffer {
	/**
	 * Counts up per connection; echoed in `answer`, so that a late answer is recognised.
	 */
	revision: number;
	/**
	 * SDP (RFC 8866). Receive-only m-lines are slots for remote tracks.
	 */
	sdp: string;
	/**
	 * The sending m-lines.
	 */
	tracks: OfferedTrack[];
	type: 'offer';
}
/**
 * Which m-line of the client's own offer carries which source.
 */
export interface OfferedTrack {
	/**
	 * The `a=mid` of the m-line.
	 */
	mid: string;
	/**
	 * What it carries.
	 */
	source: Source;
}
/**
 * Choose layers, or stop tracks, of other participants.
 */
export interface ClientPrefer {
	/**
	 * Replaces earlier wishes for the same tracks.
	 */
	preferences: Preference[];
	type: 'prefer';
}
/**
 * A wish about one remote track.
 */
export interface Preference {
	/**
	 * The wanted layer.
	 */
	layer: LayerChoice;
	/**
	 * Whose track.
	 */
	participant: ParticipantId;
	/**
	 * Which of their tracks.
	 */
	source: Source;
}
/**
 * Own track silenced or shown again.
 */
export interface ClientMute {
	/**
	 * True: nothing is sent.
	 */
	muted: boolean;
	/**
	 * Which track.
	 */
	source: Source;
	type: 'mute';
}
/**
 * Say something to everyone admitted.
 */
export interface ClientChat {
	/**
	 * Client's id of the message: a repeat after a reconnect is not shown twice.
	 */
	id: string;
	/**
	 * Plain text.
	 */
	text: string;
	type: 'chat';
}
/**
 * Ask for attention, or take it back.
 */
export interface ClientRaiseHand {
	/**
	 * True: raised.
	 */
	raised: boolean;
	type: 'raise-hand';
}
/**
 * Moderator: let somebody in.
 */
export interface ClientAdmit {
	/**
	 * A waiting participant.
	 */
	participant: ParticipantId;
	type: 'admit';
}
/**
 * Moderator: send somebody away from the waiting room.
 */
export interface ClientDecline {
	/**
	 * A waiting participant.
	 */
	participant: ParticipantId;
	/**
	 * Shown to them.
	 */
	reason: string;
	type: 'decline';
}
/**
 * Moderator: silence somebody.
 */
export interface ClientMuteParticipant {
	/**
	 * An admitted participant.
	 */
	participant: ParticipantId;
	/**
	 * Which of their tracks.
	 */
	source: Source;
	type: 'mute-participant';
}
/**
 * Moderator: put somebody out of the room for good.
 */
export interface ClientRemove {
	/**
	 * An admitted participant.
	 */
	participant: ParticipantId;
	/**
	 * Shown to them.
	 */
	reason: string;
	type: 'remove';
}
/**
 * Moderator: end the call for everyone.
 */
export interface ClientEndForAll {
	type: 'end-for-all';
}
/**
 * Leave for good; no 30 s grace.
 */
export interface ClientLeave {
	type: 'leave';
}
/**
 * Liveness and round-trip time.
 */
export interface ClientPing {
	/**
	 * Echoed in `pong`.
	 */
	nonce: number;
	type: 'ping';
}
/**
 * Answer to `join`.
 */
export interface ServerWelcome {
	/**
	 * For RTCPeerConnection.
	 */
	iceServers: IceServer[];
	/**
	 * For RTCPeerConnection, together with `iceServers`; both replace those of an earlier welcome.
	 */
	iceTransportPolicy: IceTransportPolicy;
	/**
	 * Who the client is.
	 */
	participant: ParticipantId;
	/**
	 * True: the earlier participant was resumed.
	 */
	resumed: boolean;
	/**
	 * Their role.
	 */
	role: Role;
	/**
	 * The room.
	 */
	room: RoomInfo;
	/**
	 * Secret for `resume`; changes at every welcome.
	 */
	secret: string;
	type: 'welcome';
	/**
	 * Protocol version of the server.
	 */
	version: number;
}
/**
 * An RTCIceServer (W3C webrtc).
 */
export interface IceServer {
	/**
	 * For turn.
	 */
	credential?: string | null;
	/**
	 * stun:, turn: or turns: addresses.
	 */
	urls: string[];
	/**
	 * For turn.
	 */
	username?: string | null;
}
/**
 * What the room is.
 */
export interface RoomInfo {
	/**
	 * Name of the doctor who is awaited.
	 */
	doctor: string | null;
	/**
	 * Booked end, milliseconds of Unix time.
	 */
	endsAt: number | null;
	/**
	 * Phone number to call when the call fails (E.164).
	 */
	fallbackPhone: string | null;
	/**
	 * The consultation's id (or the echo room's).
	 */
	id: string;
	/**
	 * Booked start, milliseconds of Unix time.
	 */
	startsAt: number | null;
}
/**
 * Sent while waiting, and when it changes.
 */
export interface ServerWaiting {
	/**
	 * True when a moderator is in the room.
	 */
	doctorPresent: boolean;
	/**
	 * Best guess in minutes, if known.
	 */
	estimatedMinutes: number | null;
	/**
	 * 1 is next.
	 */
	position: number;
	type: 'waiting';
}
/**
 * The client may now offer media. Also sent at once to those who need not wait.
 */
export interface ServerAdmitted {
	/**
	 * The chat so far, oldest first.
	 */
	chat: ChatLine[];
	/**
	 * Everyone else in the room.
	 */
	participants: Participant[];
	type: 'admitted';
}
/**
 * A line of chat.
 */
export interface ChatLine {
	/**
	 * Milliseconds of Unix time.
	 */
	at: number;
	/**
	 * The sender's id of the message.
	 */
	id: string;
	/**
	 * Their name then.
	 */
	name: string;
	/**
	 * Who said it.
	 */
	participant: ParticipantId;
	/**
	 * Plain text.
	 */
	text: string;
}
/**
 * Somebody admitted, as the others see them.
 */
export interface Participant {
	/**
	 * False while the connection is lost and the 30 s grace runs.
	 */
	connected: boolean;
	/**
	 * Hand raised.
	 */
	handRaised: boolean;
	/**
	 * Who.
	 */
	id: ParticipantId;
	/**
	 * Shown name.
	 */
	name: string;
	/**
	 * What they may do.
	 */
	role: Role;
	/**
	 * Tracks they publish now.
	 */
	tracks: Track[];
}
/**
 * One published track.
 */
export interface Track {
	/**
	 * Silenced by its owner or a moderator.
	 */
	muted: boolean;
	/**
	 * What it carries.
	 */
	source: Source;
}
/**
 * The waiting room closed its door on this client. The connection ends.
 */
export interface ServerDeclined {
	/**
	 * From the moderator.
	 */
	reason: string;
	type: 'declined';
}
/**
 * To moderators, whenever it changes.
 */
export interface ServerWaitingList {
	/**
	 * Longest waiting first.
	 */
	people: WaitingPerson[];
	type: 'waiting-list';
}
/**
 * Somebody in the waiting room, as moderators see them.
 */
export interface WaitingPerson {
	/**
	 * False while their connection is lost.
	 */
	connected: boolean;
	/**
	 * Who.
	 */
	id: ParticipantId;
	/**
	 * Shown name.
	 */
	name: string;
	/**
	 * Why they come, as booked.
	 */
	reason: string | null;
	/**
	 * Patient or guest.
	 */
	role: Role;
	/**
	 * Waiting since, milliseconds of Unix time.
	 */
	since: number;
}
/**
 * Answer to `offer`.
 */
export interface ServerAnswer {
	/**
	 * Of the offer.
	 */
	revision: number;
	/**
	 * SDP.
	 */
	sdp: string;
	type: 'answer';
}
/**
 * Which slot carries which remote track; the complete list.
 */
export interface ServerSlots {
	/**
	 * Remote tracks that found no free slot, so that the client offers more.
	 */
	missing: MissingTrack[];
	/**
	 * One per receive-only m-line of the last offer.
	 */
	slots: Slot[];
	type: 'slots';
}
/**
 * A remote track that has no slot yet.
 */
export interface MissingTrack {
	/**
	 * Whose.
	 */
	participant: ParticipantId;
	/**
	 * Which.
	 */
	source: Source;
}
/**
 * What a receive-only m-line of the client carries now.
 */
export interface Slot {
	/**
	 * The `a=mid` that the client offered.
	 */
	mid: string;
	/**
	 * Whose track, or nothing.
	 */
	participant: ParticipantId | null;
	/**
	 * Which of their tracks, or nothing.
	 */
	source: Source | null;
}
/**
 * Somebody was admitted.
 */
export interface ServerParticipantJoined {
	/**
	 * Who.
	 */
	participant: Participant;
	type: 'participant-joined';
}
/**
 * Tracks, hand or connection changed.
 */
export interface ServerParticipantUpdated {
	/**
	 * As they are now.
	 */
	participant: Participant;
	type: 'participant-updated';
}
/**
 * Somebody is gone.
 */
export interface ServerParticipantLeft {
	/**
	 * Who.
	 */
	participant: ParticipantId;
	/**
	 * Why.
	 */
	reason: LeaveReason;
	type: 'participant-left';
}
/**
 * A line of chat, the sender's own included.
 */
export interface ServerChat {
	/**
	 * The line.
	 */
	line: ChatLine;
	type: 'chat';
}
/**
 * Who speaks now, loudest first.
 */
export interface ServerSpeakers {
	/**
	 * May be empty.
	 */
	participants: ParticipantId[];
	type: 'speakers';
}
/**
 * How somebody's media flows, when it changes.
 */
export interface ServerQuality {
	/**
	 * How well.
	 */
	level: QualityLevel;
	/**
	 * Whose (own included).
	 */
	participant: ParticipantId;
	type: 'quality';
}
/**
 * A moderator silenced this client's track; the client stops sending.
 */
export interface ServerMuteRequested {
	/**
	 * Which track.
	 */
	source: Source;
	type: 'mute-requested';
}
/**
 * A moderator removed this client. The connection ends.
 */
export interface ServerRemoved {
	/**
	 * From the moderator.
	 */
	reason: string;
	type: 'removed';
}
/**
 * The call is over for everyone. The connection ends.
 */
export interface ServerEnded {
	type: 'ended';
}
/**
 * Another tab or device of the same person took over. The connection ends.
 */
export interface ServerReplaced {
	type: 'replaced';
}
/**
 * A request was refused.
 */
export interface ServerError {
	/**
	 * For programs.
	 */
	code: ErrorCode;
	/**
	 * True: the connection ends.
	 */
	fatal: boolean;
	/**
	 * For people: what happened and what to do.
	 */
	message: string;
	type: 'error';
}
/**
 * Answer to `ping`.
 */
export interface ServerPong {
	/**
	 * Of the ping.
	 */
	nonce: number;
	type: 'pong';
}

/** Limits and version of the protocol. */
export const MAX_CHAT = 2000;
export const MAX_FRAME = 65536;
export const VERSION = 1;

/** Why the server closed the websocket. */
export const CLOSE_CODES = {
	/** A moderator declined the waiting person. */
	declined: 4001,
	/** The call is over for everyone. */
	ended: 4000,
	/** No join message in time. */
	joinTimeout: 4010,
	/** The client left. */
	left: 1000,
	/** Too many malformed messages. */
	malformed: 4009,
	/** The token was refused, or the session has ended. */
	refused: 4004,
	/** A moderator removed the person. */
	removed: 4002,
	/** Another tab of the same person took over. */
	replaced: 4003,
	/** The server stops; come back in a moment and resume. */
	restarting: 1012,
	/** The room or its waiting room is full. */
	roomFull: 4006,
	/** Nothing was heard for too long; the client may resume. */
	silent: 4011,
	/** The client read too slowly; it may resume. */
	slowReader: 4007,
	/** Too many messages a second, again and again. */
	tooFast: 4008,
	/** A frame far beyond the limit, or not readable. */
	tooLarge: 1009,
	/** The client speaks another version of the protocol. */
	version: 4005
} as const;
