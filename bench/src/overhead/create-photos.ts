import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { readCorpus } from '../read-corpus.js';

export interface PhotoOptions {
  readonly count: number;
  /** Where the photographs are written. */
  readonly folder: string;
  readonly corpusFolder: string | undefined;
  /** px; 1,000 by default: a photograph has 1 MP. */
  readonly side?: number;
}

const seed = 20_261_121;

/** Writes distinct square photographs: seeded pieces of the photographs of the corpus, as JPEG with quality 90. */
export async function createPhotos({ count, folder, corpusFolder, side = 1_000 }: PhotoOptions) {
  const { name, images } = await readCorpus({ folder: corpusFolder, classes: ['jpeg-camera', 'jpeg-web', 'png-photo'], limit: 1_000 });
  const large = images.filter(({ pixels }) => pixels >= side * side);
  const sources = large.length > 0 ? large : images;
  const random = createRandom(seed);
  const paths: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const source = sources[index % sources.length];
    if (source === undefined) throw new Error(`no photograph in ${name}`);
    const path = join(folder, `photo-${index}.jpg`);
    await writeFile(path, await cutPiece(source.path, side, random));
    paths.push(path);
  }
  return { corpusName: name, paths };
}

/** Cuts a piece from the picture at a random scale between the whole picture and 1:1. Only smaller pictures are enlarged. */
async function cutPiece(path: string, side: number, random: () => number): Promise<Buffer> {
  const { width, height } = (await sharp(path).metadata()).autoOrient;
  const minScale = Math.max(side / width, side / height);
  const scale = minScale + random() * Math.max(0.25, 1 - minScale);
  const [scaledWidth, scaledHeight] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  return sharp(path)
    .autoOrient()
    .resize({ width: scaledWidth, height: scaledHeight, fit: 'fill' })
    .extract({
      left: Math.floor(random() * (scaledWidth - side)),
      top: Math.floor(random() * (scaledHeight - side)),
      width: side,
      height: side,
    })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function createRandom(firstState: number): () => number {
  let state = firstState;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
