import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, temporaryEnding, writeDurably } from './create-file.js';
import type { FileContent } from './file-content.js';

/**
 * Replaces a small file by another text, at once: after a failure, such as a full disk, the old file is unchanged. Throws the error of the
 * system.
 */
export function replaceFile({ file, text, mode = 0o600 }: FileContent): void {
  const temporaryFile = `${file}.${process.pid}${temporaryEnding}`;
  try {
    writeDurably({ file: temporaryFile, text, mode });
    renameSync(temporaryFile, file);
  } catch (thrown) {
    rmSync(temporaryFile, { force: true });
    throw thrown;
  }
  syncFolder(dirname(file));
}
