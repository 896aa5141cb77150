// Text that saves itself while it is typed, and notices when somebody else
// changed it meanwhile (If-Match).
import { ApiError } from './api/client';
import type { Answer } from './api/client';

export type SaveState = 'saved' | 'typing' | 'saving' | 'waiting-for-network' | 'conflict' | 'refused';

type Wire<T> = {
  fetch: () => Promise<Answer<T>>;
  save: (text: T, etag: string | null) => Promise<Answer<T>>;
};

export const QUIET_MS = 800;
export const RETRY_MS = 5000;

export class Autosave<T extends object> {
  state = $state<SaveState>('saved');
  /** What the server holds when it is not what was typed on. */
  theirs = $state.raw<T | null>(null);
  savedAt = $state<Date | null>(null);
  refusal = $state.raw<unknown>(null);
  #etag: string | null;
  #pending: T | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;

  constructor(
    private readonly wire: Wire<T>,
    etag: string | null
  ) {
    this.#etag = etag;
  }

  /** Call on each change with the whole text. */
  changed(text: T): void {
    this.#pending = text;
    if (this.state === 'conflict') return;
    this.state = 'typing';
    this.#after(QUIET_MS);
  }

  /** Saves what is pending now; true when nothing is left unsaved. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    if (this.#running) await this.#running;
    if (this.#pending && this.state !== 'conflict') {
      this.#running = this.#save(this.#pending).finally(() => (this.#running = null));
      await this.#running;
    }
    return this.state === 'saved';
  }

  /** After a conflict: what was typed here replaces what is there. */
  async keepMine(): Promise<boolean> {
    this.theirs = null;
    this.state = 'typing';
    return this.flush();
  }

  /** After a conflict: what is there replaces what was typed here; returns it. */
  takeTheirs(): T | null {
    const text = this.theirs;
    this.theirs = null;
    this.#pending = null;
    this.state = 'saved';
    return text;
  }

  /** The mark of the version that was last fetched or saved. */
  get etag(): string | null {
    return this.#etag;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #after(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  async #save(text: T): Promise<void> {
    this.state = 'saving';
    try {
      const answer = await this.wire.save(text, this.#etag);
      this.#etag = answer.etag;
      this.savedAt = new Date();
      if (this.#pending === text) {
        this.#pending = null;
        this.state = 'saved';
      } else {
        this.state = 'typing';
        this.#after(QUIET_MS);
      }
    } catch (error) {
      await this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<void> {
    if (error instanceof ApiError && (error.status === 412 || error.status === 428)) {
      try {
        const { body, etag } = await this.wire.fetch();
        this.#etag = etag;
        this.theirs = body;
        this.state = 'conflict';
        return;
      } catch {
        // Asked again below, with the old mark, which ends here again.
      }
    } else if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429) {
      this.refusal = error;
      this.state = 'refused';
      return;
    }
    this.state = 'waiting-for-network';
    this.#after(RETRY_MS);
  }
}
