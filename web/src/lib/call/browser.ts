/** Puts the call together from what this browser and this server have. */
import { ApiError } from '$lib/api/client';
import type { Consultation, RoomToken as ApiToken, User } from '$lib/api/contract';
import { consultations } from '$lib/api/dokita';
import { Cell } from './cell';
import { LocalMedia } from './local';
import { CallMemory } from './memory';
import { echoTracks } from './network-check';
import { Session, type SessionOptions } from './session';
import { TokenFailure, type RoomToken, type Socket } from './signaling';

/** Shorter than the five minutes for which a token opens the door. */
const TOKEN_LASTS_MS = 4 * 60_000;

export function callMemory(): CallMemory {
  return new CallMemory(storage('sessionStorage'));
}

export function localMedia(): LocalMedia {
  return new LocalMedia(navigator.mediaDevices, storage('localStorage'));
}

/** The call of a consultation. `starts`: the doctor's own first entry opens the consultation. */
export function consultationSession(id: string, local: LocalMedia, memory: CallMemory, starts: () => boolean): Session {
  return new Session({
    ...surroundings(),
    room: id,
    memory,
    token: () => asToken(() => roomToken(id, starts())),
    local: local.tracks,
    onMuteRequested: (source) => local.silence(source)
  });
}

/** A session of an echo room with the tracks as they are now. */
export function checkSession(local: LocalMedia): Session {
  return new Session({
    ...surroundings(),
    room: 'check',
    memory: new CallMemory(null),
    token: () => asToken(() => consultations.networkCheck()),
    local: new Cell(echoTracks(local.tracks.value))
  });
}

/** True while the doctor has not opened the consultation yet. */
export function notStarted(consultation: Consultation | null): boolean {
  return consultation?.status === 'scheduled' || consultation?.status === 'waiting';
}

/** Whether the visit is about this person, who came by account or by their own link. */
export function isPatientOf(user: User, consultation: Consultation): boolean {
  const { guestRole } = user as User & { guestRole?: string | null };
  return user.kind === 'guest' ? guestRole === 'patient' : user.patientId === consultation.patientId;
}

async function roomToken(id: string, starts: boolean): Promise<ApiToken> {
  if (!starts) return consultations.join(id);
  try {
    return await consultations.start(id);
  } catch (error) {
    // Opened meanwhile by another tab or a nurse: joining is what is left to do.
    if (error instanceof ApiError && error.status === 409) return consultations.join(id);
    throw error;
  }
}

async function asToken(ask: () => Promise<ApiToken>): Promise<RoomToken> {
  try {
    const answer = await ask();
    const expires = answer.expiresAt ? Date.parse(answer.expiresAt) : NaN;
    return { token: answer.roomToken, expiresAt: Number.isNaN(expires) ? Date.now() + TOKEN_LASTS_MS : expires };
  } catch (error) {
    throw error instanceof ApiError ? failure(error) : error;
  }
}

function failure(error: ApiError): TokenFailure {
  const detail = error.problem?.detail ?? error.problem?.title ?? '';
  const passing = error.status === 0 || error.status === 429 || error.status >= 500;
  if (passing) return new TokenFailure('server', false, detail);
  if (error.status === 401) return new TokenFailure('session-ended', true, detail);
  if (error.status === 404) return new TokenFailure('not-found', true, detail);
  if (error.code === 'consent-missing') return new TokenFailure('consent-missing', true, detail);
  if (error.code.includes('early')) return new TokenFailure('too-early', true, detail);
  return new TokenFailure('refused', true, detail);
}

function surroundings(): Omit<SessionOptions, 'room' | 'memory' | 'token' | 'local'> {
  return {
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
    openSocket: (url) => new WebSocket(url) as unknown as Socket,
    createConnection: (configuration) => new RTCPeerConnection(configuration),
    codecs: (kind) => RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [],
    network: window,
    path: (navigator as Navigator & { connection?: SessionOptions['path'] }).connection,
    uuid: () => crypto.randomUUID()
  };
}

function storage(name: 'sessionStorage' | 'localStorage'): Storage | null {
  try {
    return window[name];
  } catch {
    return null;
  }
}
