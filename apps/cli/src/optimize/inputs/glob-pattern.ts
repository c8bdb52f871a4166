import { resolve } from 'node:path';
import { isDynamicPattern } from 'tinyglobby';

/** A glob, split where its first wildcard is. */
export interface GlobPattern {
  /** The folder in front of the first wildcard. Absolute. */
  readonly folder: string;
  /** The rest, with `/`. */
  readonly pattern: string;
}

/** A backslash in front of a character that Windows allows in names and globs give a meaning is an escape, any other a separator. */
const windowsSeparators = /\\(?![()[\]{}!+@])/g;
const escapes = /\\([()[\]{}!*+?@|\\])/g;

/** Splits a glob as the user wrote it; null for words without a wildcard. `platform` decides what a backslash is. Pure. */
export function parseGlob(operand: string, { cwd, platform = process.platform }: { cwd: string; platform?: string }): GlobPattern | null {
  const text = platform === 'win32' ? operand.replace(windowsSeparators, '/') : operand;
  const segments = text.split('/');
  const first = segments.findIndex((segment) => isDynamicPattern(segment));
  if (first === -1 && !isDynamicPattern(text)) return null;
  const fixed = first === -1 ? segments.length - 1 : first; // braces may contain slashes
  const folder = segments.slice(0, fixed).join('/').replace(escapes, '$1');
  return { folder: resolve(cwd, fixed > 0 && folder === '' ? '/' : folder), pattern: segments.slice(fixed).join('/') };
}
