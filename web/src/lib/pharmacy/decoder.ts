// The worker that reads QR symbols, started when the first picture is to be read.
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { Done, Job } from './decoder.worker';

export class Decoder {
  readonly #worker = new Worker(new URL('./decoder.worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, { done: (text: string | null) => void; fail: (error: Error) => void }>();
  #next = 1;
  #broken: Error | null = null;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Done>) => this.#answer(data);
    this.#worker.onerror = () => {
      this.#broken = new Error('the reader did not start');
      for (const { fail } of this.#waiting.values()) fail(this.#broken);
      this.#waiting.clear();
    };
    this.#send({ wasm: new URL(wasm, location.href).href });
  }

  /** The text of the QR symbol in a frame or a picture's file; null when none is seen. */
  read(picture: ImageData | Blob): Promise<string | null> {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = this.#next++;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#send({ id, picture }, picture instanceof Blob ? [] : [picture.data.buffer]);
    });
  }

  close(): void {
    this.#worker.terminate();
  }

  #send(job: Job, transfer: Transferable[] = []): void {
    this.#worker.postMessage(job, transfer);
  }

  #answer({ id, text, failed }: Done): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failed) waiting?.fail(new Error('the picture could not be read'));
    else waiting?.done(text);
  }
}
