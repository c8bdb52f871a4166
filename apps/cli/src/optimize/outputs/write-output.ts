import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file completely or not at all: to a temporary name beside it, then renamed. Throws the error of the system. */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.pixmill-${process.pid}`;
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}
