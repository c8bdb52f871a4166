import { TiffFile } from '../containers/tiff/tiff.js';
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

/** Of a picture with more, the first ones say enough. */
const maxSamples = 16;

/** How a TIFF stores its first page. */
export function readTiffSamples(bytes: Buffer): StoredSamples | null {
  const file = TiffFile.open(bytes);
  const directory = file?.readDirectory(file.firstAt);
  if (!file || !directory) return null;
  const find = (tag: number, limit: number) => {
    const field = directory.fields.get(tag);
    return (field && file.readNumbers(field, limit)) ?? [];
  };
  const [samples = 1] = find(tag.samples, 1);
  const bits = find(tag.bits, maxSamples);
  const colour = colours[find(tag.photometric, 1)[0] ?? -1] ?? 'rgb';
  const [across = 2, down = 2] = find(tag.subsampling, 2);
  // one value may stand for all samples
  const depth = bits.length === samples ? bits.reduce((sum, each) => sum + each, 0) : samples * (bits[0] ?? 1);
  return { depth, colour, sampling: colour === 'ycbcr' ? nameSampling(across, down) : '4:4:4' };
}
