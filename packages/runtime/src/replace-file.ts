import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

export interface FileContent {
  readonly file: string;
  readonly text: string;
  /** Permission bits; 0600 by default. */
  readonly mode?: number;
}

/**
 * Replaces a small file by another text, at once: after a failure, such as a full disk, the old file is unchanged. Throws the error of the
 * system.
 */
export function replaceFile({ file, text, mode = 0o600 }: FileContent): void {
  const temporaryFile = `${file}.${process.pid}.new`;
  try {
    const descriptor = openSync(temporaryFile, 'w', mode);
    try {
      fchmodSync(descriptor, mode);
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporaryFile, file);
  } catch (thrown) {
    rmSync(temporaryFile, { force: true });
    throw thrown;
  }
}
