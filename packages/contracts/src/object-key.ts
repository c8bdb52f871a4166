import { cutPathName, maxFileNameBytes } from './file-name.js';
import { formatInfo, type ImageFormat } from './image-format.js';

/** Other usual extensions of a format; a result keeps them. */
const extensionAliases: Readonly<Partial<Record<ImageFormat, readonly string[]>>> = {
  jpeg: ['jpeg', 'jpe'],
  tiff: ['tif'],
  heic: ['heif'],
};

/** The longest key of S3, in bytes. Azure takes as many characters. */
const maxKeyBytes = 1_024;

/**
 * The file name of a result: the base name of its source, without blanks and dots at its end, with the extension of the result's format.
 * Of any length, as it goes to the caller. Pure.
 */
export function toResultName(sourceName: string, format: ImageFormat): string {
  const base = (sourceName.split(/[/\\]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '_').trimEnd();
  const [, stem = '', sourceExtension = ''] = /^(.*?)(?:\.([A-Za-z0-9]{1,5}))?$/s.exec(base) ?? [];
  const { extension } = formatInfo[format];
  const keepsExtension = [extension, ...(extensionAliases[format] ?? [])].includes(sourceExtension.toLowerCase());
  const title = stem.replace(/\.+$/, '');
  return `${title === '' ? 'image' : title}.${keepsExtension ? sourceExtension : extension}`;
}

/**
 * The key of a result at a destination. A path that ends with a slash, or whose last segment has no extension, is a folder and gets the
 * file name appended, cut to what a file system and the key can hold; any other path is the key itself. Pure. Source: docs/contracts/optidash.md#48-store, which does not define it
 * exactly.
 */
export function toObjectKey({ path, fileName }: { readonly path: string; readonly fileName: string }): string {
  if (path === '' || path.endsWith('/')) return path + fitFileName(fileName, path);
  const lastSegment = path.split('/').at(-1) ?? '';
  return /.\.[^.]+$/.test(lastSegment) ? path : toObjectKey({ path: `${path}/`, fileName });
}

/** The key of a copy in another format, beside the main result: one more extension. Pure. */
export function toCopyKey(mainKey: string, extension: string): string {
  const fileName = mainKey.split('/').at(-1) ?? '';
  const folder = mainKey.slice(0, mainKey.length - fileName.length);
  return `${folder}${fitFileName(fileName, folder, extension.length + 1)}.${extension}`;
}

function fitFileName(fileName: string, folder: string, reservedBytes = 0): string {
  return cutPathName(fileName, Math.min(maxFileNameBytes, maxKeyBytes - Buffer.byteLength(folder)) - reservedBytes);
}
