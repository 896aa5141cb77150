/** Watches the network of a call and settles how much picture it gets. */
import { megabytes, networkState, ownQuality, sendMode, type DataMode, type NetworkState } from './quality';
import type { Session } from './session';
import { SoundFirst } from './sound-first';
import { watchStats, type Sample } from './stats';
import type { CallView } from './view';

const MODE_KEY = 'dokita.data';
const MODES: DataMode[] = ['full', 'saver', 'sound-only'];

export class CallNetwork {
  sample = $state<Sample | null>(null);
  soundFirst = $state(false);
  #chosen = $state<DataMode>(rememberedMode());
  #session: Session;
  #rest = new SoundFirst();

  constructor(session: Session) {
    this.#session = session;
    session.setSendMode(sendMode(this.#chosen));
  }

  /** What the person chose. */
  get chosen(): DataMode {
    return this.#chosen;
  }

  /** What is asked of the server and sent. */
  get mode(): DataMode {
    return this.soundFirst ? 'sound-only' : this.#chosen;
  }

  get used(): string {
    return megabytes(this.sample?.bytes ?? 0);
  }

  choose(mode: DataMode): void {
    this.#chosen = mode;
    try {
      localStorage.setItem(MODE_KEY, mode);
    } catch {
      // Not remembered for the next call.
    }
    this.#session.setSendMode(sendMode(this.mode));
  }

  state({ phase, me, quality, media }: CallView): NetworkState {
    const broken = phase === 'reconnecting' || media === 'interrupted' || media === 'failed';
    const seen = me ? quality[me.id] : undefined;
    return networkState(ownQuality(this.sample), seen, { broken, soundFirst: this.soundFirst });
  }

  /** Starts measuring; returns how to stop. */
  watch(): () => void {
    return watchStats(
      () => this.#session.connection,
      (sample) => {
        this.sample = sample;
        const before = this.soundFirst;
        this.soundFirst = this.#rest.take(sample);
        if (before !== this.soundFirst) this.#session.setSendMode(sendMode(this.mode));
      }
    );
  }
}

function rememberedMode(): DataMode {
  try {
    const mode = localStorage.getItem(MODE_KEY);
    return MODES.find((known) => known === mode) ?? 'full';
  } catch {
    return 'full';
  }
}
