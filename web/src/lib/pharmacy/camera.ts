// The camera, looked through for a QR symbol.
import { openOne, type DeviceProblem } from '$lib/call/devices';
import type { Decoder } from './decoder';

export type Camera = { track: MediaStreamTrack; stream: MediaStream; hasTorch: boolean };

/** Between two looks, in milliseconds; a phone's processor needs a rest. */
const REST_MS = 60;
/** Longest side of what is looked at, in pixels. */
const LARGEST = 1280;

/** The camera at the back of a phone, the only one of a laptop; or why there is none. */
export async function openCamera(): Promise<{ camera: Camera } | { problem: DeviceProblem }> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (!media) return { problem: 'insecure' };
  const back = { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } };
  const track = await media.getUserMedia({ video: back }).then(
    (stream) => stream.getVideoTracks()[0] ?? null,
    () => null
  );
  if (track) return { camera: asCamera(track) };
  const opened = await openOne(media, 'camera', {});
  return opened.track ? { camera: asCamera(opened.track) } : { problem: opened.problem ?? 'failed' };
}

export async function light(camera: Camera, on: boolean): Promise<void> {
  await camera.track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

/** Looks at frames until one holds a symbol or `signal` ends it. */
export async function look(video: HTMLVideoElement, decoder: Decoder, signal: AbortSignal): Promise<string | null> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  while (!signal.aborted && context) {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0) {
      const scale = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await decoder.read(context.getImageData(0, 0, canvas.width, canvas.height));
      if (text !== null && !signal.aborted) return text;
    }
    await new Promise((done) => setTimeout(done, REST_MS));
  }
  return null;
}

function asCamera(track: MediaStreamTrack): Camera {
  const abilities = track.getCapabilities?.() as (MediaTrackCapabilities & { torch?: boolean }) | undefined;
  return { track, stream: new MediaStream([track]), hasTorch: abilities?.torch === true };
}
