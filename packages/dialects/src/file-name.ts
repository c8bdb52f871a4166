import { decodeOrKeep } from './decode-or-keep.js';

/**
 * The last part of an uploaded file's name, which may be a whole Unix or Windows path; clients compare it byte for byte.
 * Source: MegaOptim contract section 2.
 */
export function nameFromPath(path: string): string {
  return withoutNul(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)) || 'image';
}

/**
 * The last path segment that is not empty, percent-decoded, without the query; the host of a URL without a path.
 * Source: MegaOptim contract section 4 and C8.
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
