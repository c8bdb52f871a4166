import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mapStorageErrors } from '@pixmill/contracts';
import type { GuardedHttpClient } from '@pixmill/outbound/guard';
import type { Storage } from '@pixmill/storage';
import type { ImageTask } from './image-task.js';

export interface ReadSourceDeps {
  readonly storage: Pick<Storage, 'read'>;
  readonly httpClient: Pick<GuardedHttpClient, 'download'>;
}

export interface ReadSourceOptions {
  /** Directory for running downloads. */
  readonly tempDir: string;
  /** Size limit of a downloaded source, in bytes. */
  readonly maxFileBytes: number;
}

/**
 * Bytes of an image's source: an upload from storage, or a download. Throws AppError of `Storage.read` and `GuardedHttpClient.download`, and
 * `storage_failed` when the temp folder fails.
 */
export type ReadSource = (task: Pick<ImageTask, 'image' | 'sourceAccess' | 'signal'>) => Promise<Buffer>;

export function createReadSource({ storage, httpClient }: ReadSourceDeps, { tempDir, maxFileBytes }: ReadSourceOptions): ReadSource {
  return async ({ image: { source }, sourceAccess, signal }) => {
    if (source.kind === 'upload') return storage.read(source.storageKey);
    const path = join(tempDir, `download-${randomUUID()}`);
    return mapStorageErrors(async () => {
      try {
        const { login = null, headers = {} } = sourceAccess ?? {};
        await httpClient.download(source.url, { path, maxBytes: maxFileBytes, signal, headers, ...(login && { credentials: login }) });
        return await readFile(path);
      } finally {
        await rm(path, { force: true });
      }
    });
  };
}
