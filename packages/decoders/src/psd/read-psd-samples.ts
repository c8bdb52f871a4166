import { endianness } from 'node:os';
import type { PsdHeader, PsdMode } from './read-psd-header.js';
import type { PsdRows } from './read-psd-rows.js';

/** Colour channels as stored. */
const colourChannels: Readonly<Record<PsdMode, number>> = { bitmap: 1, gray: 1, indexed: 1, rgb: 3, cmyk: 4, duotone: 1, lab: 3 };

/** How many channels of the file are colours. */
export const psdColourChannels = (mode: PsdMode): number => colourChannels[mode];

/** The first channels as interleaved samples of 8 or 16 bits, in the byte order of the machine, as stored. A bitmap has 0 and 255. */
export function readPsdSamples(rows: PsdRows, { width, height, bits }: PsdHeader, channels: number): Buffer {
  const bytes = bits === 16 ? 2 : 1;
  const samples = Buffer.alloc(width * height * channels * bytes);
  const step = channels * bytes;
  const [first, second] = endianness() === 'LE' ? [1, 0] : [0, 1];
  rows.forEach(channels, (row, channel, y) => {
    let to = y * width * step + channel * bytes;
    for (let x = 0; x < width; x += 1, to += step) {
      // a set bit is black
      if (bits === 1) samples[to] = ((row[x >> 3] ?? 0) >> (7 - (x & 7))) & 1 ? 0 : 255;
      else if (bits === 8) samples[to] = row[x] ?? 0;
      else {
        samples[to] = row[2 * x + first] ?? 0;
        samples[to + 1] = row[2 * x + second] ?? 0;
      }
    }
  });
  return samples;
}
