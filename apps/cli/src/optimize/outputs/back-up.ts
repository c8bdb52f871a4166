import { readFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { isSystemError } from '../inputs/system-error.js';
import { type FileAttributes, writeOutput } from './write-output.js';

/**
 * Makes sure that a file with these bytes is in the backup folder. A backup that exists is never replaced: other bytes go beside it as
 * `photo.2.jpg`. Throws the error of the system.
 */
export async function backUp(path: string, bytes: Buffer, attributes: FileAttributes): Promise<void> {
  const { name, ext } = parse(path);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : join(dirname(path), `${name}.${number}${ext}`);
    const existing = await readFile(candidate).catch(toMissing);
    if (existing?.equals(bytes)) return;
    if (existing === null) return writeOutput(candidate, bytes, attributes);
  }
}

function toMissing(thrown: unknown): null {
  if (!isSystemError(thrown) || thrown.code !== 'ENOENT') throw thrown;
  return null;
}
