import type { SeededRandom } from '../../seeded-random.js';
import { corrupt } from './corruptions.js';
import type { SourceImage } from './image-sources.js';

export interface ImageInput extends SourceImage {
  /** What was done to which image. The name that is sent tells nothing, or answers would seem to name libraries. */
  readonly description: string;
}

/** Most mutations start from images that are quickly worked on, so that there is time for many. */
const smallBytes = 40_000;
/** Beginnings of the formats whose pixels are decoded. */
const magicBytes: readonly (readonly [start: string, at: number, text: string])[] = [
  ['\xff\xd8\xff', 0, ''],
  ['\x89PNG\r\n\x1a\n', 0, ''],
  ['GIF87a', 0, ''],
  ['GIF89a', 0, ''],
  ['RIFF', 8, 'WEBP'],
  ['', 4, 'ftypavif'],
  ['', 4, 'ftypavis'],
];

/** Whether a decoder of pixels is what reads such bytes; SVG is text. */
export function isRaster(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 16);
  return magicBytes.some(([start, at, text]) => head.startsWith(start) && head.startsWith(text, at));
}

/** Makes the image with this number: first every source as it is, then mutations of them. */
export function createImageInputs(sources: readonly SourceImage[]) {
  const pixels = sources.filter(({ bytes }) => isRaster(bytes));
  const small = pixels.filter(({ bytes }) => bytes.length <= smallBytes);
  const texts = sources.filter(({ name }) => name.endsWith('.svg'));

  function pickSource(dice: SeededRandom): SourceImage {
    if (dice.oneIn(20)) return dice.pick(texts);
    return dice.oneIn(12) ? dice.pick(pixels) : dice.pick(small);
  }

  return (index: number, dice: SeededRandom): ImageInput => {
    const plain = sources[index];
    if (plain) return { bytes: plain.bytes, name: `${index}`, description: `${plain.name} as it is` };
    const source = pickSource(dice);
    const { how, bytes } = corrupt(source.bytes, dice, dice.pick(small).bytes);
    return { name: `${index}`, bytes, description: `${source.name}, ${how}` };
  };
}
