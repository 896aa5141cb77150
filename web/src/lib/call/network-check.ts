/** Sends the person's own sound and picture through the real server and back, and judges the way. */
import type { LocalTracks, Session } from './session';
import { watchStats, type Sample } from './stats';

export type Verdict = 'good' | 'fair' | 'poor' | 'blocked' | 'unreachable';

export interface CheckResult {
  verdict: Verdict;
  roundTripMs: number | null;
  /** Share of packets lost, 0 to 1. */
  loss: number | null;
  connectedAfterMs: number | null;
}

const MEASURE_MS = 4_000;
const SIGNALING_WITHIN_MS = 8_000;
const MEDIA_WITHIN_MS = 8_000;

/** Runs once with a session of an echo room that has not been started; it is ended afterwards. */
export async function checkNetwork(session: Session, onSample?: (sample: Sample) => void): Promise<CheckResult> {
  const began = Date.now();
  const nothing = { roundTripMs: null, loss: null, connectedAfterMs: null };
  session.start();
  try {
    if (!(await reached(session, (view) => view.phase === 'admitted', SIGNALING_WITHIN_MS)))
      return { verdict: 'unreachable', ...nothing };
    if (!(await reached(session, (view) => view.media === 'connected', MEDIA_WITHIN_MS)))
      return { verdict: 'blocked', ...nothing };
    const connectedAfterMs = Date.now() - began;
    const samples = await measure(session, onSample);
    return { ...judge(samples), connectedAfterMs };
  } finally {
    session.leave();
  }
}

/** The verdict on a few seconds of measurements; the first interval of a connection is not typical. */
export function judge(samples: Sample[]): Omit<CheckResult, 'connectedAfterMs'> {
  const losses = samples.flatMap((sample) => [sample.lossUp, sample.lossDown]).filter((loss) => loss !== null);
  const trips = samples.map((sample) => sample.roundTripMs).filter((trip) => trip !== null);
  const loss = losses.length > 0 ? losses.reduce((sum, one) => sum + one, 0) / losses.length : null;
  const roundTripMs = trips.length > 0 ? Math.min(...trips) : null;
  const received = samples.some((sample) => sample.down > 0);
  if (!received) return { verdict: 'blocked', roundTripMs, loss };
  const worst = Math.max(...losses, 0);
  if ((loss ?? 0) >= 0.08 || (roundTripMs ?? 0) > 800) return { verdict: 'poor', roundTripMs, loss };
  if ((loss ?? 0) >= 0.02 || worst >= 0.1 || (roundTripMs ?? 0) > 400)
    return { verdict: 'fair', roundTripMs, loss };
  return { verdict: 'good', roundTripMs, loss };
}

/** The same tracks as the person's, without what an echo does not need. */
export function echoTracks(tracks: LocalTracks): LocalTracks {
  const nothing = { track: null, muted: false };
  return {
    microphone: { track: tracks.microphone.track, muted: false },
    camera: { track: tracks.camera.track, muted: false },
    screen: nothing,
    'screen-audio': nothing
  };
}

async function measure(session: Session, onSample?: (sample: Sample) => void): Promise<Sample[]> {
  const samples: Sample[] = [];
  const stop = watchStats(
    () => session.connection,
    (sample) => {
      samples.push(sample);
      onSample?.(sample);
    },
    1_000
  );
  await new Promise((resolve) => setTimeout(resolve, MEASURE_MS + 100));
  stop();
  return samples;
}

function reached(
  session: Session,
  condition: (view: Session['view']['value']) => boolean,
  withinMs: number
): Promise<boolean> {
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const finish = (result: boolean) => {
      clearTimeout(timer);
      queueMicrotask(() => unsubscribe());
      resolve(result);
    };
    const timer = setTimeout(() => finish(false), withinMs);
    unsubscribe = session.view.subscribe((view) => {
      if (condition(view)) finish(true);
      else if (view.phase === 'ended') finish(false);
    });
  });
}
