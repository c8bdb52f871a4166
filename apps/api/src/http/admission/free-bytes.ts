import { statfs } from 'node:fs/promises';
import type { Storage } from '@pixmill/storage';

/** Free space of the storage or of the temp folder, whichever is smaller, in bytes; null when neither is known. */
export function freeBytesOf(storage: Pick<Storage, 'getFreeBytes'>, tempDir: string): () => Promise<number | null> {
  return async () => {
    const [storageBytes, tempDisk] = await Promise.all([storage.getFreeBytes(), statfs(tempDir).catch(() => null)]);
    const known = [storageBytes, tempDisk && tempDisk.bavail * tempDisk.bsize].filter((free) => free !== null);
    return known.length === 0 ? null : Math.min(...known);
  };
}
