/** Gives the picture up when the network cannot carry it, so that the voice stays. Pure. */
import type { Sample } from './stats';

const STARVED_LOSS = 0.15;
const STARVED_ROUND_TRIP_MS = 1_500;
/** Measurements in a row before the picture goes, and before it comes back. */
const BAD_IN_A_ROW = 3;
const GOOD_IN_A_ROW = 6;

export class SoundFirst {
  active = false;
  #streak = 0;

  /** Takes the next measurement; true when the picture should rest. */
  take(sample: Sample): boolean {
    const loss = Math.max(sample.lossUp ?? 0, sample.lossDown ?? 0);
    const starved = loss >= STARVED_LOSS || (sample.roundTripMs ?? 0) >= STARVED_ROUND_TRIP_MS;
    this.#streak = starved === this.active ? 0 : this.#streak + 1;
    if (this.#streak >= (this.active ? GOOD_IN_A_ROW : BAD_IN_A_ROW)) {
      this.active = !this.active;
      this.#streak = 0;
    }
    return this.active;
  }
}
