import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Mounts an empty file system in memory over a folder. Returns the function that takes it away again; null where this process may not
 * mount, as outside of root.
 */
export function mountSmallVolume(folder: string, sizeBytes: number): (() => void) | null {
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes},mode=0700`, 'tmpfs', folder]);
  if (mount.status !== 0) return null;
  let mounted = true;
  return () => {
    // Lazily: a process may still have a file open on it.
    if (mounted) spawnSync('umount', ['--lazy', folder]);
    mounted = false;
  };
}

/** Writes a file that takes all that is left of a small volume. */
export async function fillVolume(folder: string, sizeBytes: number): Promise<void> {
  try {
    await writeFile(join(folder, 'ballast'), Buffer.alloc(sizeBytes));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
  }
}
