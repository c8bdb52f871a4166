import { formatInfo, type ImageFormat } from './job.js';

/** Endings that say the same as the one we write. */
const extensionAliases: Readonly<Partial<Record<ImageFormat, readonly string[]>>> = { jpeg: ['jpeg', 'jpe'] };

/** The file name of a result: the source's base name, its ending as the result's format wants it. */
export function toResultName(name: string, format: ImageFormat): string {
  const base = (name.split(/[/\\]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '_');
  const [, stem = '', sourceExtension = ''] = /^(.*?)(?:\.([A-Za-z0-9]{1,5}))?$/s.exec(base) ?? [];
  const { extension } = formatInfo[format];
  const keepsExtension = [extension, ...(extensionAliases[format] ?? [])].includes(sourceExtension.toLowerCase());
  const title = stem.replace(/^\.+$/, '');
  return `${title === '' ? 'image' : title}.${keepsExtension ? sourceExtension : extension}`;
}

/**
 * The key under which a result is stored outside. A path that ends with a slash, or whose last segment has no ending, is a folder and
 * gets the file name; any other is the key itself. Source: Optidash contract section 4.8, ours.
 */
export function toObjectKey(path: string, fileName: string): string {
  if (path === '' || path.endsWith('/')) return path + fileName;
  const last = path.split('/').at(-1) ?? '';
  return /.\.[^.]+$/.test(last) ? path : `${path}/${fileName}`;
}
