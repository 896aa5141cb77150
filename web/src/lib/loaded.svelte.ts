// Something fetched: keeps the last good answer while it is fetched again.
import { explainFetch } from './problems';

export class Loaded<T> {
  value = $state.raw<T | null>(null);
  failure = $state('');
  /** The error itself, for a page that answers to one of its kinds. */
  error = $state.raw<unknown>(null);
  #turn = 0;

  constructor(private readonly fetch: () => Promise<T>) {}

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const value = await this.fetch();
      if (turn !== this.#turn) return;
      this.value = value;
      this.failure = '';
      this.error = null;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.error = error;
      this.failure = explainFetch(error);
    }
  }

  /** Loads now and again every `ms` while the page is visible; returns how to stop. For onMount. */
  every(ms: number): () => void {
    void this.load();
    const refresh = () => {
      if (document.visibilityState === 'visible') void this.load();
    };
    const timer = setInterval(refresh, ms);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }
}
