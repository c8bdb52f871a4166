import type { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { toAppError } from '@pixmill/contracts';
import { ZipFile } from 'yazl';

/** A file of an archive. */
export interface ArchiveEntry {
  /** Safe and unique: see `createArchiveNames`. With `/` for folders. */
  readonly name: string;
  readonly modifiedAt: Date;
  /** A stream is stored as it is, a buffer is compressed. */
  readonly bytes: Readable | Buffer;
}

/**
 * A ZIP file as a stream. It takes the next entry when the bytes of the one before have been read, so that memory stays flat, one source is
 * open at a time, and a slow reader slows the sources down. Destroying the stream ends the entries. An entry that fails destroys the stream:
 * its reader sees an incomplete file.
 */
export function createZip(entries: AsyncIterable<ArchiveEntry>): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough; // its types only promise a readable stream
  zip.on('error', (error: Error) => output.destroy(error));
  void writeEntries(zip, output, entries);
  return output;
}

async function writeEntries(zip: ZipFile, output: PassThrough, entries: AsyncIterable<ArchiveEntry>): Promise<void> {
  try {
    for await (const entry of entries) {
      if (!(await addEntry(zip, output, entry))) return;
    }
    zip.end();
  } catch (thrown) {
    output.destroy(toAppError(thrown, 'storage_failed'));
  }
}

/** Returns false when nobody reads the archive any more. */
async function addEntry(zip: ZipFile, output: PassThrough, { name, modifiedAt, bytes }: ArchiveEntry): Promise<boolean> {
  if (Buffer.isBuffer(bytes)) {
    zip.addBuffer(bytes, name, { mtime: modifiedAt });
    return !output.destroyed;
  }
  const stopReading = () => bytes.destroy();
  output.once('close', stopReading);
  if (output.destroyed) stopReading();
  try {
    zip.addReadStream(bytes, name, { mtime: modifiedAt, compress: false });
    await finished(bytes, { writable: false });
    return true;
  } catch (thrown) {
    if (output.destroyed) return false;
    throw thrown;
  } finally {
    output.off('close', stopReading);
  }
}
