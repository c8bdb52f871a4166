import type { DecodedPicture } from '../decoder.js';
import { labToRgb } from './lab-to-rgb.js';
import type { PsdHeader } from './read-psd-header.js';

type Colours = Pick<DecodedPicture, 'samples' | 'colour' | 'alpha'>;

interface StoredColours {
  readonly samples: Buffer;
  readonly alpha: boolean;
  readonly palette: Buffer;
  /** Null without one. */
  readonly transparentIndex: number | null;
}

/** Turns stored samples into colours that a TIFF can have. */
export function toPsdColours({ mode, bits }: PsdHeader, { samples, alpha, palette, transparentIndex }: StoredColours): Colours {
  if (mode === 'indexed') return applyPalette(samples, palette, transparentIndex);
  if (mode === 'cmyk')
    return { samples: invertInks(samples, (alpha ? 5 : 4) * (bits === 16 ? 2 : 1), 4 * (bits === 16 ? 2 : 1)), colour: 'cmyk', alpha };
  if (mode === 'lab') {
    labToRgb(bits === 16 ? toUint16(samples) : samples, alpha ? 4 : 3);
    return { samples, colour: 'rgb', alpha };
  }
  return { samples, colour: mode === 'rgb' ? 'rgb' : 'gray', alpha };
}

/** A view of 16-bit samples. `Buffer.alloc` aligns buffers of this size. */
export const toUint16 = (samples: Buffer) => new Uint16Array(samples.buffer, samples.byteOffset, samples.length / 2);

/** A PSD stores how much of the paper is left: 0 is full ink. Works for both bytes of a 16-bit sample. */
function invertInks(samples: Buffer, pixelBytes: number, inkBytes: number): Buffer {
  for (let pixel = 0; pixel < samples.length; pixel += pixelBytes) {
    for (let at = pixel; at < pixel + inkBytes; at += 1) samples[at] = 255 - (samples[at] ?? 0);
  }
  return samples;
}

function applyPalette(indices: Buffer, palette: Buffer, transparentIndex: number | null): Colours {
  const alpha = transparentIndex !== null && indices.includes(transparentIndex);
  const channels = alpha ? 4 : 3;
  const samples = Buffer.alloc(indices.length * channels);
  for (const [pixel, index] of indices.entries()) {
    for (let channel = 0; channel < 3; channel += 1) samples[pixel * channels + channel] = palette[channel * 256 + index] ?? 0;
    if (alpha) samples[pixel * channels + 3] = index === transparentIndex ? 0 : 255;
  }
  return { samples, colour: 'rgb', alpha };
}
