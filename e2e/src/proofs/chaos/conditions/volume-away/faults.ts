import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningService } from '../../../../service.js';
import { fillVolume, mountSmallVolume } from '../shared/mount-small-volume.js';

/** Makes the service whole again, and returns the files that were written where none belongs. */
export type Mend = () => Promise<readonly string[]>;

const smallVolumeBytes = 64 * 1_024;

/** An empty folder takes the place of the storage, as when its volume is unmounted. */
export async function takeStorageAway({ dataDir }: RunningService): Promise<Mend> {
  const storage = join(dataDir, 'storage');
  await rename(storage, `${storage}.away`);
  await mkdir(storage, { mode: 0o700 });
  return async () => {
    const written = await readdir(storage, { recursive: true });
    await rm(storage, { recursive: true });
    await rename(`${storage}.away`, storage);
    return written;
  };
}

/** The temp folder becomes a volume without space; null where this process may not mount. */
export async function fillTempFolder({ dataDir }: RunningService): Promise<Mend | null> {
  const folder = join(dataDir, 'spool');
  const unmount = mountSmallVolume(folder, smallVolumeBytes);
  if (unmount === null) return null;
  await fillVolume(folder, 2 * smallVolumeBytes);
  return async () => {
    unmount();
    return [];
  };
}
