import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const chunk = Buffer.alloc(65_536);
const smallChunk = Buffer.alloc(512);
const refillIntervalMs = 100;

/** Takes all space of a volume, and what becomes free again, until `release`. */
export function fillVolume(folder: string): { release(): void } {
  const file = join(folder, 'ballast');
  const descriptor = openSync(file, 'a');
  const refill = () => {
    for (const bytes of [chunk, smallChunk]) while (tryWrite(descriptor, bytes));
  };
  refill();
  const timer = setInterval(refill, refillIntervalMs);
  return {
    release() {
      clearInterval(timer);
      closeSync(descriptor);
      rmSync(file);
    },
  };
}

/** False when there is no space. */
function tryWrite(descriptor: number, bytes: Buffer): boolean {
  try {
    return writeSync(descriptor, bytes) === bytes.length;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw thrown;
  }
}
