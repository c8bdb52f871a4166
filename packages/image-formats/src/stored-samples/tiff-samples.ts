import { readFirstDirectory } from '../containers/tiff/directories.js';
import { nameSampling, type StoredSamples } from './samples.js';

const tag = { bits: 258, photometric: 262, samples: 277, subsampling: 530 } as const;
/** Colours by PhotometricInterpretation. Source: TIFF 6.0, sections 4 to 6, 16, 20 to 23. */
const colours: Readonly<Record<number, StoredSamples['colour']>> = {
  0: 'gray',
  1: 'gray',
  2: 'rgb',
  3: 'rgb',
  5: 'cmyk',
  6: 'ycbcr',
  8: 'lab',
  9: 'lab',
  10: 'lab',
};

/** How a TIFF stores its first page; null for a BigTIFF. */
export function readTiffSamples(bytes: Buffer): StoredSamples | null {
  const numbers = readFirstDirectory(bytes)?.numbers;
  if (!numbers) return null;
  const [samples = 1] = numbers.get(tag.samples) ?? [];
  const bits = numbers.get(tag.bits) ?? [1];
  const colour = colours[numbers.get(tag.photometric)?.[0] ?? -1] ?? 'rgb';
  const [across = 2, down = 2] = numbers.get(tag.subsampling) ?? [];
  // one value may stand for all samples
  const depth = bits.length === samples ? bits.reduce((sum, each) => sum + each, 0) : samples * (bits[0] ?? 1);
  return { depth, colour, sampling: colour === 'ycbcr' ? nameSampling(across, down) : '4:4:4' };
}
