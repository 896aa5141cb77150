/** What the camera sends, and in which codecs. */

export type SendMode = 'full' | 'low' | 'none';

/** Three sizes of the same picture; the server forwards to each person the one they can take. */
export const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 }
];

/** A screen is sharp and slow: one size, enough bits for text. */
export const SCREEN_LAYERS: RTCRtpEncodingParameters[] = [{ maxBitrate: 1_500_000, maxFramerate: 15 }];

/** VP8 first: every browser sends it in three sizes. */
const VIDEO_ORDER = ['video/vp8', 'video/h264', 'video/vp9', 'video/av1'];

/**
 * The codecs of a line, best first, with one profile of each: with every profile that a browser
 * knows, an offer of thirty lines would not fit a frame.
 */
export function offeredCodecs(kind: 'audio' | 'video', codecs: RTCRtpCodec[]): RTCRtpCodec[] {
  const named = (name: string) => codecs.filter((codec) => codec.mimeType.toLowerCase() === name);
  if (kind === 'audio') return named('audio/opus');
  const chosen = VIDEO_ORDER.flatMap((name) => named(name).filter(isCommonProfile).slice(0, 1));
  return chosen.length > 0 ? [...chosen, ...named('video/rtx').slice(0, 1)] : [];
}

function isCommonProfile({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): boolean {
  switch (mimeType.toLowerCase()) {
    case 'video/h264':
      return /packetization-mode=1/.test(sdpFmtpLine) && /profile-level-id=42e0/i.test(sdpFmtpLine);
    case 'video/vp9':
      return !/profile-id=[1-9]/.test(sdpFmtpLine);
    case 'video/av1':
      return !/profile=[1-9]/.test(sdpFmtpLine);
    default:
      return true;
  }
}

/** Which camera layers are sent in a mode; an encoding without a rid is a single layer. */
export function applySendMode(
  encodings: RTCRtpEncodingParameters[],
  mode: SendMode
): RTCRtpEncodingParameters[] {
  return encodings.map((encoding) => {
    const lowest = encoding.rid === undefined || encoding.rid === 'l';
    return { ...encoding, active: mode === 'full' || (mode === 'low' && lowest) };
  });
}

/** Tells the encoder what matters: motion in a face, detail on a screen. */
export function hint(track: MediaStreamTrack, detail: boolean): void {
  if (track.kind === 'video' && 'contentHint' in track) track.contentHint = detail ? 'detail' : 'motion';
}
