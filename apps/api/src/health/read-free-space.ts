import { statfs } from 'node:fs/promises';
import type { VolumeSpace } from '@pixmill/jobs';
import type { Storage } from '@pixmill/storage';

/** Reads the free space of the storage and of the temp folder. Leaves out what is not known, such as that of a bucket. */
export function createReadFreeSpace(storage: Pick<Storage, 'getFreeBytes'>, tempDir: string): () => Promise<readonly VolumeSpace[]> {
  return async () => {
    const [storageBytes, tempDisk] = await Promise.all([storage.getFreeBytes(), statfs(tempDir).catch(() => null)]);
    const tempBytes = tempDisk && tempDisk.bavail * tempDisk.bsize;
    return [...toSpace('storage', storageBytes), ...toSpace('uploads', tempBytes)];
  };
}

function toSpace(volume: VolumeSpace['volume'], freeBytes: number | null): VolumeSpace[] {
  return freeBytes === null ? [] : [{ volume, freeBytes }];
}
