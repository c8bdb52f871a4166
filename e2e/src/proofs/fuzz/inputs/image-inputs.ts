import type { NamedImage } from '../../../fixtures.js';
import type { SeededRandom } from '../../seeded-random.js';
import { corrupt } from './corruptions.js';

export interface ImageInput extends NamedImage {
  /** The source and its corruption. `name`, which is sent, is a number: a file name in an answer must not look like a leak. */
  readonly description: string;
}

/** Most corruptions start from small images, which are fast, so that there are many. */
const smallBytes = 40_000;
/** First bytes of the raster formats. */
const magicBytes: readonly (readonly [start: string, offset: number, text: string])[] = [
  ['\xff\xd8\xff', 0, ''],
  ['\x89PNG\r\n\x1a\n', 0, ''],
  ['GIF87a', 0, ''],
  ['GIF89a', 0, ''],
  ['RIFF', 8, 'WEBP'],
  ['', 4, 'ftypavif'],
  ['', 4, 'ftypavis'],
  ['', 4, 'ftyphei'],
  ['', 4, 'ftypmif'],
  ['II*\0', 0, ''],
  ['MM\0*', 0, ''],
  ['BM', 6, '\0\0\0\0'],
  ['8BPS', 0, ''],
  ['\0\0\x01\0', 5, '\0'],
  ['\0\0\0\x0cjP  \r\n\x87\n', 0, ''],
  ['\xff\x4f\xff\x51', 0, ''],
];

/** Whether the bytes go to a decoder of pixels; SVG does not. */
export function isRaster(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 16);
  return magicBytes.some(([start, offset, text]) => head.startsWith(start) && head.startsWith(text, offset));
}

/** A prime number above the number of sources, so that a short run picks some of each folder. */
const SOURCE_STRIDE = 1_009;

/** Returns a function that creates the image with a number. Every second one is a source unchanged, until all were; the others are corruptions of them. */
export function createImageInputs(sources: readonly NamedImage[]) {
  const rasters = sources.filter(({ bytes }) => isRaster(bytes));
  const small = rasters.filter(({ bytes }) => bytes.length <= smallBytes);
  const drawings = sources.filter(({ name }) => name.endsWith('.svg'));

  function pickSource(random: SeededRandom): NamedImage {
    if (random.oneIn(20)) return random.pick(drawings);
    return random.oneIn(12) ? random.pick(rasters) : random.pick(small);
  }

  return (index: number, random: SeededRandom): ImageInput => {
    const unchanged = index % 2 === 0 && index / 2 < sources.length ? sources[((index / 2) * SOURCE_STRIDE) % sources.length] : undefined;
    if (unchanged) return { bytes: unchanged.bytes, name: `${index}`, description: `${unchanged.name}, unchanged` };
    const source = pickSource(random);
    const { description, bytes } = corrupt(source.bytes, random, random.pick(small).bytes);
    return { name: `${index}`, bytes, description: `${source.name}, ${description}` };
  };
}
