/** What the person is told of the network, and which pictures are asked for. Pure. */
import type { SendMode } from './codecs';
import type { Sample } from './stats';
import type { LayerChoice, Participant, ParticipantId, Preference, QualityLevel, Source } from './protocol';

/** How much the person is willing to pay for. */
export type DataMode = 'full' | 'saver' | 'sound-only';

export type NetworkState = 'good' | 'slow' | 'sound-first' | 'reconnecting';

/** Own quality from a measurement, with the limits that the server uses for others. */
export function ownQuality(sample: Sample | null): QualityLevel {
  if (!sample) return 'good';
  const loss = Math.max(sample.lossUp ?? 0, sample.lossDown ?? 0);
  const slow = sample.roundTripMs ?? 0;
  if (loss >= 0.08 || slow > 800) return 'poor';
  if (loss >= 0.02 || slow > 400 || sample.limited) return 'fair';
  return 'good';
}

/** The worse of what is measured here and what the server sees. */
export function networkState(
  own: QualityLevel,
  seen: QualityLevel | undefined,
  { broken, soundFirst }: { broken: boolean; soundFirst: boolean }
): NetworkState {
  if (broken) return 'reconnecting';
  if (soundFirst) return 'sound-first';
  const bad = (level: QualityLevel | undefined) => level === 'poor' || level === 'lost';
  return bad(own) || bad(seen) ? 'slow' : 'good';
}

export function sendMode(mode: DataMode): SendMode {
  return mode === 'full' ? 'full' : mode === 'saver' ? 'low' : 'none';
}

export interface Screen {
  participants: Participant[];
  /** The track shown large. */
  stage: { participant: ParticipantId; source: Source } | null;
  /** Tracks whose tile is on the screen now. */
  visible: (participant: ParticipantId, source: Source) => boolean;
  mode: DataMode;
}

/** The stage large, thumbnails small, hidden pictures not at all; sound is never given up. */
export function preferences({ participants, stage, visible, mode }: Screen): Preference[] {
  const wishes: Preference[] = [];
  for (const { id, tracks } of participants) {
    for (const { source } of tracks) {
      if (source !== 'camera' && source !== 'screen') continue;
      const onStage = stage?.participant === id && stage.source === source;
      wishes.push({ participant: id, source, layer: layer(onStage, visible(id, source), source, mode) });
    }
  }
  return wishes;
}

function layer(onStage: boolean, visible: boolean, source: Source, mode: DataMode): LayerChoice {
  if (!visible && !onStage) return 'off';
  // A shared screen is what is being explained: kept even when pictures of people are not.
  if (mode === 'sound-only') return source === 'screen' && onStage ? 'low' : 'off';
  if (mode === 'saver') return 'low';
  return onStage ? 'high' : 'low';
}

/** The track to show large: a shared screen, the pinned person, the last other speaker, the first. */
export function chooseStage(
  participants: Participant[],
  speakers: ParticipantId[],
  pinned: ParticipantId | null,
  before: ParticipantId | null
): Screen['stage'] {
  const sharing = participants.find((person) => person.tracks.some((track) => track.source === 'screen'));
  const pin = participants.find((person) => person.id === pinned);
  if (pin) return { participant: pin.id, source: 'camera' };
  if (sharing) return { participant: sharing.id, source: 'screen' };
  const speaking = speakers.find((id) => participants.some((person) => person.id === id));
  const stays = participants.find((person) => person.id === before);
  const chosen = speaking ?? stays?.id ?? participants[0]?.id;
  return chosen ? { participant: chosen, source: 'camera' } : null;
}

/** "12.4 MB" */
export function megabytes(bytes: number): string {
  const value = bytes / 1_000_000;
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}
