import { readPngChunks } from '../containers/png/png.js';
import { withFirstAvifFrame } from '../decodable/avif-first-frame.js';
import type { RasterFormat } from '../image-facts.js';
import { readAvifColour } from './avif-colour.js';
import { readJpegProfile } from './jpeg-profile.js';
import { readPngColour } from './png-colour.js';
import { fromProfile, type Samples, type ShownColour, shownAsSrgb } from './shown-colour.js';

export interface ColourInput {
  readonly format: RasterFormat;
  readonly samples: Samples;
  /** The profile that the decoder found. */
  readonly embedded: Buffer | null;
}

/** Reads the colours of a file as Chromium does. Throws AppError `image_damaged`. Source: docs/formats.md#colour. */
export function readFileColour(bytes: Buffer, { format, samples, embedded }: ColourInput): ShownColour {
  if (format === 'png') return readPngColour(readPngChunks(bytes));
  if (format === 'avif') return readAvifColour(withFirstAvifFrame(bytes));
  const profile = format === 'jpeg' ? readJpegProfile(bytes) : embedded;
  return profile ? fromProfile(profile, samples) : shownAsSrgb;
}
