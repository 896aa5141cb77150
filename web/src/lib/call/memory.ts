/**
 * What one tab remembers of a call across a reload: the resume secret and that we were in the call.
 * It lives in sessionStorage, so that it dies with the tab and another tab cannot take it.
 */
import type { Resume } from './protocol';

type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** How the person was when the page went away. */
export interface Presence {
  microphone: boolean;
  camera: boolean;
  /** Milliseconds of Unix time of the last sign of life. */
  at: number;
}

/** Older than this, a reload asks again before it joins. */
const PRESENCE_LASTS_MS = 10 * 60_000;

export class CallMemory {
  #storage: KeyValue | null;

  constructor(storage: KeyValue | null) {
    this.#storage = storage;
  }

  resume(room: string): Resume | null {
    const value = this.#read(`dokita.resume.${room}`);
    if (!isRecord(value)) return null;
    const { participant, secret } = value;
    return typeof participant === 'string' && typeof secret === 'string'
      ? { participant, secret }
      : null;
  }

  saveResume(room: string, resume: Resume): void {
    this.#write(`dokita.resume.${room}`, resume);
  }

  forgetResume(room: string): void {
    this.#remove(`dokita.resume.${room}`);
  }

  /** Not null when a call of this tab was cut short by a reload. */
  presence(room: string, now: number): Presence | null {
    const value = this.#read(`dokita.call.${room}`);
    if (!isRecord(value) || typeof value.at !== 'number') return null;
    if (now - value.at > PRESENCE_LASTS_MS) return null;
    return { microphone: value.microphone !== false, camera: value.camera !== false, at: value.at };
  }

  savePresence(room: string, presence: Presence): void {
    this.#write(`dokita.call.${room}`, presence);
  }

  forget(room: string): void {
    this.forgetResume(room);
    this.#remove(`dokita.call.${room}`);
  }

  #read(key: string): unknown {
    try {
      return JSON.parse(this.#storage?.getItem(key) ?? 'null');
    } catch {
      return null;
    }
  }

  // A browser in private mode may refuse storage: the call then works without surviving a reload.
  #write(key: string, value: unknown): void {
    try {
      this.#storage?.setItem(key, JSON.stringify(value));
    } catch {
      this.#storage = null;
    }
  }

  #remove(key: string): void {
    try {
      this.#storage?.removeItem(key);
    } catch {
      this.#storage = null;
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
