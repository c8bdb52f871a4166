import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { isClientDisconnect } from '../../http/reply/send-bytes.js';

/** A client that takes no bytes for this long has gone, in ms. */
const stallTimeoutMs = 60_000;

/** Headers of a ZIP file. `name` is made by the service, never by a caller. Pure. */
export const archiveHeaders = (name: string) => ({
  'content-type': 'application/zip',
  'content-disposition': `attachment; filename="${name}.zip"`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-store',
});

/** Streams an archive as the body. It may take long, but not without progress; a disconnect stops the reading. */
export async function sendArchive(archive: Readable, response: Response): Promise<void> {
  const { socket } = response;
  let bytesSeen = -1;
  const watch = setInterval(() => {
    const bytesWritten = socket?.bytesWritten ?? 0;
    if (bytesWritten === bytesSeen) response.destroy();
    bytesSeen = bytesWritten;
  }, stallTimeoutMs);
  try {
    await pipeline(archive, response);
  } catch (thrown) {
    if (!isClientDisconnect(thrown)) throw thrown;
  } finally {
    clearInterval(watch);
    archive.destroy();
  }
}
