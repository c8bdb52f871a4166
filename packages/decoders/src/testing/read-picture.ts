import { fixtureBytes } from '@pixmill/testkit';
import sharp from 'sharp';
import type { DecodedPicture, Decoder } from '../decoder.js';

/** The picture of a decoder that has pixels. */
export async function decodePicture(decoder: Decoder, bytes: Buffer): Promise<DecodedPicture> {
  const picture = await decoder.decode(bytes, { modelsDir: null });
  if ('png' in picture) throw new Error('a PNG, where pixels were expected');
  return picture;
}

/** The samples of a PNG of `fixtures/inputs`, with as many channels as the picture. */
export async function readReference(name: string, { colour, alpha }: Pick<DecodedPicture, 'colour' | 'alpha'>): Promise<Buffer> {
  const png = sharp(fixtureBytes(`inputs/${name}.png`));
  const pixels = colour === 'gray' ? png.toColourspace('b-w') : png;
  return (alpha ? pixels.ensureAlpha() : pixels.removeAlpha()).raw().toBuffer();
}

/** The largest difference of two lists of samples. */
export function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) throw new Error(`${one.length} samples and ${other.length}`);
  let largest = 0;
  for (let at = 0; at < one.length; at += 1) largest = Math.max(largest, Math.abs((one[at] ?? 0) - (other[at] ?? 0)));
  return largest;
}
