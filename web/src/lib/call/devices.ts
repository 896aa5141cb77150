/** Opens cameras and microphones and says in typed words why it could not. */

export type DeviceKind = 'microphone' | 'camera';
export type DeviceProblem = 'blocked' | 'none' | 'in-use' | 'insecure' | 'failed';

export interface DeviceChoice {
  microphone?: string;
  camera?: string;
  speaker?: string;
}

export interface Opened {
  track: MediaStreamTrack | null;
  problem: DeviceProblem | null;
}

export interface DeviceList {
  microphones: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

/** `navigator.mediaDevices`, which is absent on an insecure page. */
export type Media = Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia' | 'enumerateDevices'> | undefined;

const CHOICE_KEY = 'dokita.devices';

/** Both with one question to the person; what fails is tried alone. */
export async function openBoth(media: Media, choice: DeviceChoice): Promise<Record<DeviceKind, Opened>> {
  if (!media) return { microphone: INSECURE, camera: INSECURE };
  try {
    const stream = await media.getUserMedia({
      audio: audioConstraints(choice.microphone),
      video: videoConstraints(choice.camera)
    });
    return {
      microphone: opened(stream.getAudioTracks()[0]),
      camera: opened(stream.getVideoTracks()[0])
    };
  } catch {
    const microphone = await openOne(media, 'microphone', choice);
    const camera = await openOne(media, 'camera', choice);
    return { microphone, camera };
  }
}

/** The chosen device; when it is gone, any; when the size is impossible, any size. */
export async function openOne(media: Media, kind: DeviceKind, choice: DeviceChoice): Promise<Opened> {
  if (!media) return INSECURE;
  const attempts: MediaStreamConstraints[] =
    kind === 'microphone'
      ? [{ audio: audioConstraints(choice.microphone) }, { audio: audioConstraints(undefined) }, { audio: true }]
      : [{ video: videoConstraints(choice.camera) }, { video: videoConstraints(undefined) }, { video: true }];
  let problem: DeviceProblem = 'failed';
  for (const constraints of attempts) {
    try {
      const stream = await media.getUserMedia(constraints);
      return opened(stream.getTracks()[0]);
    } catch (error) {
      problem = problemOf(error);
      // Asking again would show the person the same question again.
      if (problem === 'blocked') break;
    }
  }
  return { track: null, problem };
}

/** The shared screen with its sound where the browser offers it; null when the person backed out. */
export async function openScreen(
  media: Media
): Promise<{ screen: MediaStreamTrack; sound: MediaStreamTrack | null } | null> {
  if (!media || !canShareScreen(media)) return null;
  try {
    const stream = await media.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: true });
    const screen = stream.getVideoTracks()[0];
    return screen ? { screen, sound: stream.getAudioTracks()[0] ?? null } : null;
  } catch {
    return null;
  }
}

/** Phones do not share their screen from a page. */
export function canShareScreen(media: Media): boolean {
  return typeof media?.getDisplayMedia === 'function';
}

export async function listDevices(media: Media): Promise<DeviceList> {
  const devices = (await media?.enumerateDevices().catch(() => [])) ?? [];
  const ofKind = (kind: MediaDeviceKind) => devices.filter((device) => device.kind === kind && device.deviceId !== '');
  return {
    microphones: ofKind('audioinput'),
    cameras: ofKind('videoinput'),
    speakers: ofKind('audiooutput')
  };
}

export function rememberedChoice(storage: Pick<Storage, 'getItem'> | null): DeviceChoice {
  try {
    const value: unknown = JSON.parse(storage?.getItem(CHOICE_KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as DeviceChoice) : {};
  } catch {
    return {};
  }
}

export function rememberChoice(storage: Pick<Storage, 'setItem'> | null, choice: DeviceChoice): void {
  try {
    storage?.setItem(CHOICE_KEY, JSON.stringify(choice));
  } catch {
    // Without storage the default device is taken next time.
  }
}

export function problemOf(error: unknown): DeviceProblem {
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'blocked';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'failed';
  }
}

const INSECURE: Opened = { track: null, problem: 'insecure' };

function opened(track: MediaStreamTrack | undefined): Opened {
  return track ? { track, problem: null } : { track: null, problem: 'none' };
}

function audioConstraints(deviceId: string | undefined): MediaTrackConstraints {
  return { ...exactly(deviceId), echoCancellation: true, noiseSuppression: true, autoGainControl: true };
}

function videoConstraints(deviceId: string | undefined): MediaTrackConstraints {
  return {
    ...(deviceId ? exactly(deviceId) : { facingMode: 'user' }),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 }
  };
}

function exactly(deviceId: string | undefined): MediaTrackConstraints {
  return deviceId ? { deviceId: { exact: deviceId } } : {};
}
