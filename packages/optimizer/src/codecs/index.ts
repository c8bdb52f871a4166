import { AppError } from '@pixmill/contracts';
import type { Codec } from '../codec.js';
import { gifCgif } from './gif-cgif.js';
import { gifRepack } from './gif-repack.js';
import { jpegMozjpeg } from './jpeg-mozjpeg.js';
import { jpegRepack } from './jpeg-repack.js';
import { jpegStrip } from './jpeg-strip.js';
import { jpegTranscode } from './jpeg-transcode.js';
import { pngApng } from './png-apng.js';
import { pngOxipng } from './png-oxipng.js';
import { pngPalette } from './png-palette.js';
import { pngTruecolour } from './png-truecolour.js';
import { webpLossless } from './webp-lossless.js';
import { webpLossy } from './webp-lossy.js';
import { webpRepack } from './webp-repack.js';

/** Every encoder there is; a new one is a line here. */
export const codecs: readonly Codec[] = [
  jpegTranscode,
  jpegMozjpeg,
  jpegRepack,
  jpegStrip,
  pngOxipng,
  pngPalette,
  pngTruecolour,
  pngApng,
  gifRepack,
  gifCgif,
  webpRepack,
  webpLossless,
  webpLossy,
];

/** The codec of this name. Throws AppError `internal` for a name that no codec has. */
export function getCodec(name: string): Codec {
  const codec = codecs.find((one) => one.name === name);
  if (!codec) throw new AppError('internal', { detail: `no codec is called ${name}` });
  return codec;
}
