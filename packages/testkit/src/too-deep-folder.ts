import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Two of these are longer than the longest path of Linux, 4,096 bytes. */
const halfPath = Array.from({ length: 15 }, () => 'd'.repeat(200)).join('/');

/**
 * Makes a folder that no user can list or remove, because its last levels are deeper than a path can say. It stands for every folder that
 * fails. Returns the function that removes it.
 */
export async function createTooDeepFolder(path: string): Promise<() => Promise<void>> {
  const lowerHalf = `${path}-${randomUUID()}`;
  const joint = join(path, halfPath, 'joint');
  await mkdir(join(path, halfPath), { recursive: true });
  await mkdir(join(lowerHalf, halfPath), { recursive: true });
  await rename(lowerHalf, joint);
  return async () => {
    await rename(joint, lowerHalf);
    await Promise.all([path, lowerHalf].map((half) => rm(half, { recursive: true })));
  };
}
