/** Measures the media connection every two seconds: loss, round trip, rates, data used. */

export interface Sample {
  /** Bytes sent and received since the session began, over all its connections. */
  bytes: number;
  /** Milliseconds, of the path in use. */
  roundTripMs: number | null;
  /** Share of packets lost on the way up, 0 to 1. */
  lossUp: number | null;
  lossDown: number | null;
  /** Bits a second over the last interval. */
  up: number;
  down: number;
  framesDecoded: number;
  /** The browser sends a smaller picture than it could, for want of bandwidth. */
  limited: boolean;
}

interface Counters {
  at: number;
  sent: number;
  received: number;
  packetsReceived: number;
  packetsLost: number;
  packetsSent: number;
  packetsLostUp: number;
}

type Report = Iterable<Record<string, unknown>>;

/** Turns successive reports into samples; a new connection starts its counters at zero. */
export class Sampler {
  #before: Counters | null = null;
  #earlierBytes = 0;

  sample(report: Report, at: number): Sample {
    const found = collect(report);
    const now: Counters = { at, ...found.counters };
    if (this.#before && now.sent + now.received < this.#before.sent + this.#before.received) {
      this.#earlierBytes += this.#before.sent + this.#before.received;
      this.#before = null;
    }
    const before = this.#before;
    this.#before = now;
    const seconds = before ? Math.max((now.at - before.at) / 1000, 0.001) : 0;
    const rate = (total: number, earlier: number | undefined) =>
      before && earlier !== undefined ? Math.max(0, ((total - earlier) * 8) / seconds) : 0;
    return {
      bytes: this.#earlierBytes + now.sent + now.received,
      roundTripMs: found.roundTripMs,
      lossUp: before ? share(now.packetsLostUp - before.packetsLostUp, now.packetsSent - before.packetsSent) : null,
      lossDown: before ? lossDown(before, now) : null,
      up: rate(now.sent, before?.sent),
      down: rate(now.received, before?.received),
      framesDecoded: found.framesDecoded,
      limited: found.limited
    };
  }
}

/** Watches a connection that may be replaced; returns how to stop. */
export function watchStats(
  connection: () => RTCPeerConnection | null,
  onSample: (sample: Sample) => void,
  everyMs = 2_000
): () => void {
  const sampler = new Sampler();
  const timer = setInterval(async () => {
    const report = await connection()
      ?.getStats()
      .catch(() => null);
    if (report) onSample(sampler.sample(report.values() as Report, Date.now()));
  }, everyMs);
  return () => clearInterval(timer);
}

function lossDown(before: Counters, now: Counters): number | null {
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  return share(lost, now.packetsReceived - before.packetsReceived + lost);
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null;
}

function collect(report: Report) {
  const counters = { sent: 0, received: 0, packetsReceived: 0, packetsLost: 0, packetsSent: 0, packetsLostUp: 0 };
  const found = {
    counters,
    roundTripMs: null as number | null,
    framesDecoded: 0,
    limited: false
  };
  for (const entry of report) {
    if (entry.type === 'transport') {
      counters.sent += number(entry.bytesSent);
      counters.received += number(entry.bytesReceived);
    } else if (entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded') {
      if (typeof entry.currentRoundTripTime === 'number') found.roundTripMs = entry.currentRoundTripTime * 1000;
    } else if (entry.type === 'inbound-rtp') {
      counters.packetsReceived += number(entry.packetsReceived);
      counters.packetsLost += number(entry.packetsLost);
      found.framesDecoded += number(entry.framesDecoded);
    } else if (entry.type === 'remote-inbound-rtp') {
      counters.packetsLostUp += number(entry.packetsLost);
    } else if (entry.type === 'outbound-rtp') {
      counters.packetsSent += number(entry.packetsSent);
      found.limited ||= entry.qualityLimitationReason === 'bandwidth';
    }
  }
  return found;
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
