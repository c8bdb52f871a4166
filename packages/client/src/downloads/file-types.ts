import type { Variant } from '../types.js';

type Format = Variant['format'];

/** Media type of each format. */
export const mediaTypes: Readonly<Record<Format, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
  jp2: 'image/jp2',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  psd: 'image/vnd.adobe.photoshop',
  heic: 'image/heic',
};

/** The usual extension of each format, without a dot. */
export const toExtension = (format: Format): string => (format === 'jpeg' ? 'jpg' : format);
