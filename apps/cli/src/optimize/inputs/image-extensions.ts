import { extname } from 'node:path';
import { formatInfo, type ImageFormat, imageFormats, isConvertedFormat, otherExtensions } from '@pixmill/contracts';

const formatOf = new Map([
  ...imageFormats.flatMap((format) =>
    [formatInfo[format].extension, ...otherExtensions[format]].map((extension) => [extension, format] as const),
  ),
  ['apng', 'png'] as const, // results of the service never have it
]);

/** The format that the extension of a name stands for; null for other extensions. Pure. */
export const findFormatByName = (name: string): ImageFormat | null => formatOf.get(extname(name).slice(1).toLowerCase()) ?? null;

/** Whether a run over a folder takes a file: it has the extension of a format whose result keeps the format. Pure. */
export function isFolderImage(name: string): boolean {
  const format = findFormatByName(name);
  return format !== null && !isConvertedFormat(format);
}
