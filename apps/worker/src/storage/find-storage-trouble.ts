import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toStorageError } from '@pixmill/contracts';
import { makeFolderAsync } from '@pixmill/runtime';
import type { Storage } from '@pixmill/storage';

export interface StorageTroubleDeps {
  readonly storage: Pick<Storage, 'getCondition' | 'getFreeBytes'>;
  /** Folder for running downloads. */
  readonly tempDir: string;
}

/** Less space than this on a volume may not hold the results of one image. */
const minFreeBytes = 16_000_000;

/** Why no job can be processed now, for the log; null when storage and temp folder can be used. Never throws. */
export async function findStorageTrouble({ storage, tempDir }: StorageTroubleDeps): Promise<string | null> {
  const condition = await storage.getCondition();
  if (!condition.usable) return `storage: ${condition.trouble}: ${condition.detail}`;
  const volumes = {
    storage: () => storage.getFreeBytes(),
    async 'temp folder'() {
      await writeProbe(tempDir);
      return readFreeBytes(tempDir);
    },
  };
  for (const [name, getFreeBytes] of Object.entries(volumes)) {
    const trouble = await findVolumeTrouble(getFreeBytes);
    if (trouble !== null) return `${name}: ${trouble}`;
  }
  return null;
}

async function findVolumeTrouble(getFreeBytes: () => Promise<number | null>): Promise<string | null> {
  try {
    const freeBytes = await getFreeBytes();
    return freeBytes !== null && freeBytes < minFreeBytes ? `${freeBytes} bytes free` : null;
  } catch (thrown) {
    const { detail, message } = toStorageError(thrown);
    return detail ?? message;
  }
}

async function writeProbe(tempDir: string): Promise<void> {
  const path = join(tempDir, `probe-${randomUUID()}`);
  try {
    await makeFolderAsync(tempDir);
    await writeFile(path, '.');
  } finally {
    await rm(path, { force: true });
  }
}

async function readFreeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
