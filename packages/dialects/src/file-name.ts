import { decodeOrKeep } from './decode-or-keep.js';

/**
 * The last part of an uploaded file's name, which may be a whole Unix or Windows path; clients compare it byte for byte.
 * Source: docs/contracts/megaoptim.md#2-post-v1optimize-encodings.
 */
export function nameFromPath(path: string): string {
  return withoutNul(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)) || 'image';
}

/**
 * The last path segment that is not empty, percent-decoded, without the query; the host of a URL without a path.
 * Sources: docs/contracts/megaoptim.md#4-post-v1optimizeidresult, docs/contracts/megaoptim.md#11-clashes-and-their-resolution
 */
export function nameFromUrl(url: string): string {
  const { pathname, hostname } = new URL(url);
  const segment = pathname.split('/').findLast((part) => part !== '');
  return segment === undefined ? hostname : withoutNul(decodeOrKeep(segment)) || 'image';
}

/** PostgreSQL text cannot hold NUL. */
function withoutNul(name: string): string {
  return name.replaceAll('\0', '');
}
