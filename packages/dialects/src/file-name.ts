/**
 * The last part of an uploaded file's name, which may be a whole path of either system; clients compare it byte for byte.
 * Source: MegaOptim contract section 2.
 */
export function nameFromPath(path: string): string {
  return withoutNul(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)) || 'image';
}

/**
 * The last path segment that is not empty, percent-decoded, without the query; the host where the path has none.
 * Source: MegaOptim contract section 4 and C8.
 */
export function nameFromUrl(url: string): string {
  const { pathname, hostname } = new URL(url);
  const segment = pathname.split('/').findLast((part) => part !== '');
  return segment === undefined ? hostname : withoutNul(decodeOrKeep(segment)) || 'image';
}

/** No escape, or one that is not UTF-8: the segment is its own name. */
function decodeOrKeep(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Postgres text cannot hold NUL. */
function withoutNul(name: string): string {
  return name.replaceAll('\0', '');
}
