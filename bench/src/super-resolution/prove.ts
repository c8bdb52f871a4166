/**
 * `MODELS_DIR=FOLDER node bench/dist/super-resolution/prove.js [--corpus FOLDER] PACKAGE`, after `npm run build` and `npm run models -- super-resolution`. PACKAGE is the
 * unpacked npm package (`npm pack @upscalerjs/esrgan-thick@1.0.0`).
 *
 * Compares the converted model on the kernels with the graph of the package, and tiles with the whole picture. Exits with 1 when a sample differs by
 * more than rounding, or when a seam shows.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ModelRunner, modelFileName, type RgbPicture, readModel, superResolve } from '@pixmill/vision';
import { readCorpus } from '../read-corpus.js';
import { evaluatePackage } from './evaluate-package.js';
import { chosenPictures, readSquare, shrink } from './pictures.js';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { corpus: { type: 'string' } } });
const model = readModel(readFileSync(join(resolve(process.env.MODELS_DIR || 'models'), 'super-resolution', modelFileName)));
const runner = new ModelRunner(model);

/** Bytes without any pattern. */
const [width, height] = [9, 6];
const noise = Uint8Array.from({ length: width * height * 3 }, (_, at) => (Math.imul(at + 1, 2_654_435_761) >>> 16) & 255);
const expected = evaluatePackage(join(positionals[0] ?? 'package', 'models', 'x4'), {
  ...{ width, height, channels: 3 },
  data: Float64Array.from(noise, (sample) => sample / 255),
});
const { data } = runner.run({ data: noise, width, height });
const wrong = largestDifference(data, (at) => Math.min(255, Math.max(0, (expected.data[at] ?? Number.NaN) * 255)));
console.log(`kernels against the graph of the package: ${wrong.toFixed(4)} levels at most; 0.5 is rounding`);

const { images } = await readCorpus({ folder: values.corpus });
let seam = 0;
for (const image of images.filter(({ name }) => chosenPictures.slice(0, 3).concat(chosenPictures.slice(-1)).includes(name))) {
  const square = await readSquare(image);
  // 160 px are cut into two tiles a side
  const small: RgbPicture = await shrink(square, 160, 160);
  const [tiled, whole] = [await superResolve(small, model), runner.run(small)];
  const most = largestDifference(tiled.data, (at) => whole.data[at] ?? Number.NaN);
  console.log(`tiles against the whole picture, ${image.name}: ${most} levels at most`);
  seam = Math.max(seam, most);
}
process.exitCode = wrong < 0.51 && seam <= 1 ? 0 : 1;

function largestDifference(samples: RgbPicture['data'], expectedAt: (at: number) => number): number {
  let largest = 0;
  for (const [at, sample] of samples.entries()) largest = Math.max(largest, Math.abs(sample - expectedAt(at)));
  return largest;
}
