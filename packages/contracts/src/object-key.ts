import { formatInfo, type ImageFormat } from './image-format.js';

/** Other usual extensions of a format; a result keeps them. */
const extensionAliases: Readonly<Partial<Record<ImageFormat, readonly string[]>>> = { jpeg: ['jpeg', 'jpe'] };

/** The file name of a result: the base name of its source with the extension of the result's format. Pure. */
export function toResultName(sourceName: string, format: ImageFormat): string {
  const base = (sourceName.split(/[/\\]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '_');
  const [, stem = '', sourceExtension = ''] = /^(.*?)(?:\.([A-Za-z0-9]{1,5}))?$/s.exec(base) ?? [];
  const { extension } = formatInfo[format];
  const keepsExtension = [extension, ...(extensionAliases[format] ?? [])].includes(sourceExtension.toLowerCase());
  const title = stem.replace(/^\.+$/, '');
  return `${title === '' ? 'image' : title}.${keepsExtension ? sourceExtension : extension}`;
}

/**
 * The key of a result at a destination. A path that ends with a slash, or whose last segment has no extension, is a folder and gets the
 * file name appended; any other path is the key itself. Pure. Source: docs/contracts/optidash.md#48-store, which does not define it
 * exactly.
 */
export function toObjectKey({ path, fileName }: { readonly path: string; readonly fileName: string }): string {
  if (path === '' || path.endsWith('/')) return path + fileName;
  const lastSegment = path.split('/').at(-1) ?? '';
  return /.\.[^.]+$/.test(lastSegment) ? path : `${path}/${fileName}`;
}
