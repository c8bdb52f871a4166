import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { randomAlphanumeric } from '@pixmill/runtime';
import { isSystemError } from '../inputs/system-error.js';

/** Age at which a temporary file is a left-over whatever its process says: writing takes seconds, and process ids are used again. */
const leftOverAgeMs = 3_600_000;

const host = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 6);

/** A name for a file that is not complete: hidden, with the host and the process that write it. */
export const createTemporaryName = (): string => `.pixmill-${host()}-${process.pid}-${randomAlphanumeric(8)}.tmp`;

const pattern = /^\.pixmill-([0-9a-f]{6})-(\d+)-[A-Za-z0-9]{8}\.tmp$/;

/** Removes temporary files of killed runs from a folder. A folder that cannot be read is left as it is. */
export async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, writer, process] = pattern.exec(name) ?? [];
    if (writer === undefined) continue;
    const path = join(folder, name);
    const isDead = writer === host() && !isRunning(Number(process));
    if (isDead || (await isOld(path))) await rm(path, { force: true }).catch(() => undefined); // the next run tries again
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (thrown) {
    return isSystemError(thrown) && thrown.code === 'EPERM'; // of another user
  }
}

async function isOld(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info !== null && Date.now() - info.ctimeMs > leftOverAgeMs; // the time of change: the other one may be that of the source
}
