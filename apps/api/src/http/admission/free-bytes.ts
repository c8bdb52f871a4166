import { statfs } from 'node:fs/promises';
import type { Storage } from '@pixmill/storage';

/** The smaller of what is free in the storage and where uploads are spooled, in bytes; null where nobody knows. */
export function freeBytesOf(storage: Pick<Storage, 'getFreeBytes'>, tempDir: string): () => Promise<number | null> {
  return async () => {
    const [stored, spool] = await Promise.all([storage.getFreeBytes(), statfs(tempDir).catch(() => null)]);
    const known = [stored, spool && spool.bavail * spool.bsize].filter((free) => free !== null);
    return known.length === 0 ? null : Math.min(...known);
  };
}
