import type { Content } from './content.js';

/** The order of names in reports. Others follow in the order of the file. */
const firstNames = ['icc', 'exif', 'gps', 'xmp', 'iptc', 'comments', 'gain-map'];

function rank(name: string): number {
  const at = firstNames.indexOf(name);
  return at < 0 ? firstNames.length : at;
}

/**
 * The names of what `source` has and `result` has not, each once. Parts of the picture itself are not listed, and a part inside another one
 * that is listed is not listed beside it.
 */
export function listStripped(source: readonly Content[], result: readonly Content[]): string[] {
  const left = new Set(result.map(({ name }) => name));
  const lost = source.filter(({ name, lossless }) => lossless !== 'understood' && !left.has(name));
  const names = new Set(lost.map(({ name }) => name));
  const listed = lost.filter(({ inside }) => inside === null || !names.has(inside)).map(({ name }) => name);
  return [...new Set(listed)].sort((one, other) => rank(one) - rank(other));
}
