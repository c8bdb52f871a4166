/** Distinct photographs of one megapixel: seeded pieces of the corpus's own, as JPEG at quality 90. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { readCorpus } from '../codec/corpus.mjs';

const side = 1_000;
const seed = 20_261_121;

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function createRandom(state) {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function cutPiece(path, random) {
  const { width, height } = (await sharp(path).metadata()).autoOrient;
  // between the whole picture and a piece of it at 1:1; enlarged only where the photograph is smaller
  const fits = Math.max(side / width, side / height);
  const factor = fits + random() * Math.max(0.25, 1 - fits);
  const [wide, high] = [Math.ceil(width * factor), Math.ceil(height * factor)];
  return sharp(path)
    .autoOrient()
    .resize({ width: wide, height: high, fit: 'fill' })
    .extract({ left: Math.floor(random() * (wide - side)), top: Math.floor(random() * (high - side)), width: side, height: side })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Writes `count` photographs to the folder; resolves with their paths and the name of the corpus. */
export async function makePhotos({ count, folder, corpusFolder }) {
  const { name, files } = await readCorpus({ folder: corpusFolder, kinds: ['jpeg-camera', 'jpeg-web', 'png-photo'], limit: 1_000 });
  const large = files.filter(({ pixels }) => pixels >= side * side);
  const from = large.length > 0 ? large : files;
  const random = createRandom(seed);
  const paths = [];
  for (let index = 0; index < count; index += 1) {
    const path = join(folder, `photo-${index}.jpg`);
    await writeFile(path, await cutPiece(from[index % from.length].path, random));
    paths.push(path);
  }
  return { name, paths };
}
