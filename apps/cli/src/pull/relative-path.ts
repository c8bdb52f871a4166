import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { formatInfo, type ImageFormat, imageFormats, toSafeName } from '@pixmill/contracts';
import { findFormatByName } from '../optimize/inputs/image-extensions.js';

/** Bytes of UTF-8 of a query that is still a part of the name; a longer one is a digest. */
const maxQueryBytes = 60;
/** Systems take 1,024 bytes at least, with the folder before it. */
const maxPathBytes = 600;

export interface PathSource {
  readonly url: URL;
  /** Of the page: its images are at their paths, those of other hosts below a folder with the name of their host. */
  readonly pageHost: string;
  /** Of the response. */
  readonly contentType: string | null;
}

/** The path of an image below the folder of the results. Each name is safe, so that none leads out of the folder. Pure. */
export function toRelativePath({ url, pageHost, contentType }: PathSource): string {
  const segments = url.pathname.split('/').flatMap((segment) => (segment === '' ? [] : [toSafeName(decodeOrKeep(segment))]));
  const name = withExtension(withQuery(segments.pop() ?? 'image', url.search), contentType);
  const folders = [...(url.host === pageHost ? [] : [toSafeName(url.host)]), ...segments];
  const path = join(...folders, toSafeName(name));
  return Buffer.byteLength(path) <= maxPathBytes ? path : join('long', addMark(toSafeName(name), url.href));
}

/** Gives each URL a path of its own, also where the system ignores case. `paths` are in the order of the URLs. Pure. */
export function withoutCollisions(images: readonly { readonly url: string; readonly path: string }[]): readonly string[] {
  const taken = new Set<string>();
  return images.map(({ url, path }) => {
    const own = taken.has(toKey(path)) ? addMark(path, url) : path;
    taken.add(toKey(own));
    return own;
  });
}

const toKey = (path: string) => path.normalize('NFC').toLowerCase();

/** With the beginning of a digest before the extension. */
const addMark = (path: string, text: string) => path.replace(/(\.[^./\\]{1,16})?$/, (extension) => `-${toDigest(text)}${extension}`);

const toDigest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

function decodeOrKeep(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a lone % belongs to the name
  }
}

/** `photo.jpg?w=200` is `photo-w=200.jpg`. */
function withQuery(name: string, search: string): string {
  const query = decodeOrKeep(search.slice(1));
  if (query === '') return name;
  const mark = Buffer.byteLength(query) > maxQueryBytes ? toDigest(query) : toSafeName(query);
  const extension = findFormatByName(name) === null ? '' : name.slice(name.lastIndexOf('.'));
  return `${name.slice(0, name.length - extension.length)}-${mark}${extension}`;
}

/** The extension of the type of the response where the name has none of an image. */
function withExtension(name: string, contentType: string | null): string {
  if (findFormatByName(name) !== null) return name;
  const format = findFormatByType(contentType);
  return format === null ? name : `${name}.${formatInfo[format].extension}`;
}

const findFormatByType = (contentType: string | null): ImageFormat | null => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  return imageFormats.find((format) => formatInfo[format].mediaType === type) ?? null;
};
