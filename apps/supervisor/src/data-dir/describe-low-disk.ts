import { statfsSync } from 'node:fs';

const bytesPerGigabyte = 1_000_000_000;

/**
 * A sentence when the disk of `path` has less than `minFreeBytes` free, else null. Submits are rejected then (docs/running.md#disk).
 */
export function describeLowDisk(path: string, minFreeBytes: number): string | null {
  const { bavail, bsize } = statfsSync(path);
  const freeBytes = bavail * bsize;
  if (freeBytes >= minFreeBytes) return null;
  const [free, min] = [freeBytes, minFreeBytes].map((bytes) => (bytes / bytesPerGigabyte).toFixed(2));
  return `The disk of ${path} has ${free} GB free, less than MIN_FREE_DISK (${min} GB): uploads are rejected until there is more.`;
}
