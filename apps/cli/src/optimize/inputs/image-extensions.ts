import { extname } from 'node:path';
import { type ImageFormat, imageFormats, isConvertedFormat } from '@pixmill/contracts';

/** Lower-case extensions of each format, without the dot. */
const extensionsOf: Readonly<Record<ImageFormat, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png', 'apng'],
  gif: ['gif'],
  webp: ['webp'],
  avif: ['avif'],
  svg: ['svg'],
  jp2: ['jp2', 'jpx', 'jpf', 'j2k', 'j2c', 'jpc'],
  tiff: ['tiff', 'tif'],
  bmp: ['bmp', 'dib'],
  ico: ['ico'],
  psd: ['psd'],
  heic: ['heic', 'heif'],
};

const formatOf = new Map(imageFormats.flatMap((format) => extensionsOf[format].map((extension) => [extension, format] as const)));

/** The format that the extension of a name stands for; null for other extensions. Pure. */
export const findFormatByName = (name: string): ImageFormat | null => formatOf.get(extname(name).slice(1).toLowerCase()) ?? null;

/** Whether a run over a folder takes a file: it has the extension of a format whose result keeps the format. Pure. */
export function isFolderImage(name: string): boolean {
  const format = findFormatByName(name);
  return format !== null && !isConvertedFormat(format);
}
