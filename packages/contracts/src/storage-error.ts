import { AppError } from './app-error.js';

/** System calls on files and folders. */
const fileCalls: ReadonlySet<unknown> = new Set(
  (
    'open read write close mkdir mkdtemp opendir scandir rename link unlink rm rmdir stat lstat fstat statfs access ' +
    'fsync fdatasync ftruncate copyfile utime futime chmod'
  ).split(' '),
);

/** `read` and `write` are also calls on connections, whose errors belong to the network. */
const connectionCodes: ReadonlySet<unknown> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

const retryAfterMs = 2_000;

/**
 * Whether work on a file or folder failed: the disk is full, broken, read-only or away, or the process has no file handles left. Looks at
 * the error's system call and code, never at its text.
 */
export function isStorageError(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown) || !('syscall' in thrown)) return false;
  return fileCalls.has(thrown.syscall) && !connectionCodes.has(thrown.code);
}

/** AppError `storage_failed` with the error as its cause; an AppError stays as it is. */
export function toStorageError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('storage_failed', { detail, cause: thrown, retryAfterMs });
}

/**
 * Runs work that also uses files of our own, such as a download into the temp folder: a full disk must never be called the image's failure
 * (docs/reliability.md#storage). Throws AppError `storage_failed` where a file failed, else what `work` threw.
 */
export async function mapStorageErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw isStorageError(thrown) ? toStorageError(thrown) : thrown;
  }
}
