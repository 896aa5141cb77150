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

/** VP8 first (every browser sends it in three sizes), then the others in the browser's order. */
export function vp8First(codecs: RTCRtpCodec[]): RTCRtpCodec[] {
  const isVp8 = (codec: RTCRtpCodec) => codec.mimeType.toLowerCase() === 'video/vp8';
  return [...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))];
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
