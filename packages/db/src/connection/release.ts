import { readFileSync } from 'node:fs';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** Also in an image: `assemble` writes it with the version of the repository. */
const manifestFile = new URL('../../../../package.json', import.meta.url);
const manifestSchema = z.object({ version: z.string() });

const versionPattern = /^(\d+)\.(\d+)\.(\d+)(?:-([\dA-Za-z.-]+))?(?:\+[\dA-Za-z.-]+)?$/;

/** The release of this code, such as `0.1.0`. */
export function getRelease(): string {
  return manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8'))).version;
}

/** Below 0 when `a` is older than `b`, above 0 when it is newer. Source: semver.org, precedence. Throws AppError `internal` for other texts. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [parseRelease(a), parseRelease(b)];
  return compareLists(left.numbers, right.numbers) || comparePreReleases(left.preRelease, right.preRelease);
}

function parseRelease(text: string) {
  const [, major, minor, patch, preRelease] = versionPattern.exec(text) ?? [];
  if (patch === undefined) throw new AppError('internal', { detail: `${text} is no release such as 1.2.3` });
  return { numbers: [major, minor, patch].map(Number), preRelease: preRelease?.split('.').map(toIdentifier) ?? [] };
}

const toIdentifier = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);

/** 1.0.0-rc.1 is older than 1.0.0; of two pre-releases, the one with more identifiers is newer when the others are equal. */
function comparePreReleases(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  return compareLists(a, b) || a.length - b.length;
}

function compareLists(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const index = a.findIndex((value, position) => position < b.length && value !== b[position]);
  const [left, right] = [a[index], b[index]];
  if (left === undefined || right === undefined) return 0;
  if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1; // numbers are older than words
  return left < right ? -1 : 1;
}
