import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeWebStream } from 'node:stream/web';
import { createRandomId } from '../http/random-id.js';

/** Writes a stream beside `path` and renames it, so that no half file is ever there. Throws what the stream fails with, or an error of the file system. */
export async function saveDownload(stream: ReadableStream<Uint8Array>, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${createRandomId().slice(0, 8)}.tmp`;
  try {
    // a cast: the types of the web and those of Node do not know each other
    await pipeline(Readable.fromWeb(stream as unknown as NodeWebStream), createWriteStream(unfinished, { flags: 'wx' }));
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw thrown;
  }
}
