// Reads QR symbols away from the page, so that it stays smooth on a slow phone.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';

/** A camera's frame or a picture's file; the first message names the program's own file. */
export type Job = { wasm: string } | { id: number; picture: ImageData | Blob };
export type Done = { id: number; text: string | null; failed?: boolean };

const OPTIONS: ReaderOptions = { formats: ['QRCode'], tryHarder: true, tryRotate: true, tryInvert: true, tryDownscale: true, maxNumberOfSymbols: 1 };
/** What is dark: each reads damaged symbols on which the other fails. */
const BINARIZERS = ['LocalAverage', 'GlobalHistogram'] as const;
/** Longest side of a photo that is looked at, in pixels; a phone's camera makes twice as many. */
const LARGEST = 2000;

onmessage = async ({ data }: MessageEvent<Job>) => {
  if ('wasm' in data) {
    prepareZXingModule({ overrides: { locateFile: () => data.wasm } });
    return;
  }
  const { id, picture } = data;
  try {
    const pixels = picture instanceof Blob ? await smaller(picture) : picture;
    // Of a camera there is a next picture.
    const attempts = picture instanceof Blob ? BINARIZERS : [BINARIZERS[id % BINARIZERS.length]];
    let text: string | null = null;
    for (const binarizer of attempts) text ??= await read(pixels, { ...OPTIONS, binarizer });
    postMessage({ id, text } satisfies Done);
  } catch {
    postMessage({ id, text: null, failed: true } satisfies Done);
  }
};

async function read(picture: ImageData | Blob, options: ReaderOptions): Promise<string | null> {
  const [found] = await readBarcodes(picture, options);
  return found?.isValid ? found.text : null;
}

/** A photo's pixels at a size that is read quickly; the file itself where the browser cannot. */
async function smaller(photo: Blob): Promise<ImageData | Blob> {
  if (typeof OffscreenCanvas === 'undefined') return photo;
  const bitmap = await createImageBitmap(photo);
  const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) return photo;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
