// The worker that reads QR symbols, started when the first picture is to be read.
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { Done, Job } from './decoder.worker';

export class Decoder {
  readonly #worker = new Worker(new URL('./decoder.worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, { done: (text: string | null) => void; fail: (error: Error) => void }>();
  #next = 1;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Done>) => this.#answer(data);
    this.#worker.onerror = () => {
      for (const { fail } of this.#waiting.values()) fail(new Error('the reader did not start'));
      this.#waiting.clear();
    };
    this.#send({ wasm: new URL(wasm, location.href).href });
  }

  /** The text of the QR symbol in a frame or a picture's file; null when none is seen. */
  read(picture: ImageData | Blob): Promise<string | null> {
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

/** Fetches what reading needs before it is needed, for a pharmacy without a connection later. */
export async function fetchReader(): Promise<void> {
  const decoder = new Decoder();
  try {
    await decoder.read(new ImageData(8, 8));
  } finally {
    decoder.close();
  }
}
