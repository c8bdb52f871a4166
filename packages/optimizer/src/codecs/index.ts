import { avifAom } from './avif-aom.js';
import type { Codec } from './codec.js';
import { gifCgif } from './gif-cgif.js';
import { gifRepack } from './gif-repack.js';
import { jp2Lossless } from './jp2-lossless.js';
import { jp2Lossy } from './jp2-lossy.js';
import { jpegMozjpeg } from './jpeg-mozjpeg.js';
import { jpegRepack } from './jpeg-repack.js';
import { jpegTranscode } from './jpeg-transcode.js';
import { pngApng } from './png-apng.js';
import { pngAveraged } from './png-averaged.js';
import { pngColours } from './png-colours.js';
import { pngOxipng } from './png-oxipng.js';
import { pngPalette } from './png-palette.js';
import { pngRepack } from './png-repack.js';
import { pngTruecolour } from './png-truecolour.js';
import { webpLossless } from './webp-lossless.js';
import { webpLossy } from './webp-lossy.js';
import { webpRepack } from './webp-repack.js';

/** All codecs except gif-frames, which `openGifFrames` creates for each image, and png-frames, which needs the frames of an animation. Register a new codec here; it must pass codecs.test.ts. */
export const codecs: readonly Codec[] = [
  avifAom,
  gifCgif,
  gifRepack,
  jp2Lossless,
  jp2Lossy,
  jpegMozjpeg,
  jpegRepack,
  jpegTranscode,
  pngApng,
  pngAveraged,
  pngColours,
  pngOxipng,
  pngPalette,
  pngRepack,
  pngTruecolour,
  webpLossless,
  webpLossy,
  webpRepack,
];
