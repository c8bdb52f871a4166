import * as nodeFs from 'node:fs';
import { dirname } from 'node:path';
import { randomAlphanumeric } from '../random-alphanumeric.js';
import type { FileContent } from './file-content.js';

/** The calls that make a file; tests let one of them fail. */
export type FileCalls = Pick<
  typeof nodeFs,
  'openSync' | 'fchmodSync' | 'writeFileSync' | 'fsyncSync' | 'closeSync' | 'linkSync' | 'renameSync' | 'existsSync' | 'rmSync'
>;

/** Errors of file systems that have no hard links, such as exFAT and some network shares. */
const withoutLinks: readonly unknown[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV'];

const codeOf = (thrown: unknown): unknown => (typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined);

/** Ends the names of files that are not complete yet. A process that is killed leaves one. */
export const temporaryEnding = '.new';

/**
 * Creates a small file once, complete or not at all, also over a kill, a full disk or a power failure. It never changes a file that exists: it
 * returns false then. Throws the error of the system.
 */
export function createFile({ file, text, mode = 0o600 }: FileContent, calls: FileCalls = nodeFs): boolean {
  const temporaryFile = `${file}.${randomAlphanumeric(8)}${temporaryEnding}`;
  try {
    writeDurably({ file: temporaryFile, text, mode }, calls);
    if (!publish(temporaryFile, file, calls)) return false;
  } finally {
    calls.rmSync(temporaryFile, { force: true });
  }
  syncFolder(dirname(file), calls);
  return true;
}

/** Writes and syncs a whole file. A nearly full disk may take a part of one write: `writeFileSync` goes on until all is written or it fails. */
export function writeDurably({ file, text, mode = 0o600 }: FileContent, calls: FileCalls = nodeFs): void {
  const descriptor = calls.openSync(file, 'w', mode);
  try {
    calls.fchmodSync(descriptor, mode);
    calls.writeFileSync(descriptor, text);
    calls.fsyncSync(descriptor);
  } finally {
    calls.closeSync(descriptor);
  }
}

/** Gives the file its name unless that exists. A link fails then, a rename would replace the other file. */
function publish(temporaryFile: string, file: string, calls: FileCalls): boolean {
  try {
    calls.linkSync(temporaryFile, file);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    if (!withoutLinks.includes(codeOf(thrown))) throw thrown;
  }
  if (calls.existsSync(file)) return false;
  calls.renameSync(temporaryFile, file);
  return true;
}

/** Makes the names in a folder survive a power failure, where the file system can do that. */
export function syncFolder(folder: string, calls: FileCalls = nodeFs): void {
  const descriptor = calls.openSync(folder, 'r');
  try {
    calls.fsyncSync(descriptor);
  } catch (thrown) {
    if (codeOf(thrown) !== 'EINVAL') throw thrown; // network shares whose servers do it by themselves
  } finally {
    calls.closeSync(descriptor);
  }
}
