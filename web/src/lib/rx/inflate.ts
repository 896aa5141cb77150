// Raw DEFLATE (RFC 1951) by the browser itself, bounded.
import { Refused, joined, type Bytes } from './bytes';

/** More than ten items with the longest instructions take. */
export const MOST_BYTES = 16 * 1024;

/** What `bytes` are the deflated form of; bytes behind the end are refused. */
export async function inflate(bytes: Uint8Array): Promise<Bytes> {
  const whole = await inflated(bytes);
  // Not every engine minds what follows the end; without its last byte the stream must be broken.
  const endedBefore = await inflated(bytes.subarray(0, -1)).then(
    () => true,
    () => false
  );
  if (endedBefore) throw new Refused('deflate-trailing');
  return whole;
}

async function inflated(bytes: Uint8Array): Promise<Bytes> {
  const stream = new DecompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  // Its failures are the reader's, too; unhandled they would be reported twice.
  void writer.write(bytes as Bytes).catch(() => undefined);
  void writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refused('deflate');
    });
    if (done) return joined(...parts);
    length += value.length;
    if (length > MOST_BYTES) {
      void reader.cancel().catch(() => undefined);
      throw new Refused('deflate-size');
    }
    parts.push(value);
  }
}
