import type { RasterFormat } from '../../image-facts.js';
import type { Catalogue } from '../content.js';
import { avifCatalogue } from './avif-catalogue.js';
import { gifCatalogue } from './gif-catalogue.js';
import { jpegCatalogue } from './jpeg-catalogue.js';
import { pngCatalogue } from './png-catalogue.js';
import { webpCatalogue } from './webp-catalogue.js';

/** What each format can carry. */
export const catalogues: Readonly<Record<RasterFormat, Catalogue>> = {
  jpeg: jpegCatalogue,
  png: pngCatalogue,
  gif: gifCatalogue,
  webp: webpCatalogue,
  avif: avifCatalogue,
};
