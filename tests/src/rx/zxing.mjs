// Reads QR symbols with zxing-wasm as the web app does (decoder.worker.ts). Arguments: pictures. Prints a JSON array of
// their texts, null where nothing was read.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../web/package.json', import.meta.url));
const { prepareZXingModule, readBarcodes } = require('zxing-wasm/reader');
const wasmBinary = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });

const texts = [];
for (const picture of process.argv.slice(2)) {
  const read = async (binarizer) => {
    const found = await readBarcodes(new Blob([readFileSync(picture)]), { formats: ['QRCode'], tryHarder: true, binarizer });
    return found.find(({ isValid }) => isValid)?.text ?? null;
  };
  texts.push((await read('LocalAverage')) ?? (await read('GlobalHistogram')));
}
console.log(JSON.stringify(texts));
