import { AppError } from '@pixmill/contracts';
import type { Storage } from '@pixmill/storage';
import type { ImageTask } from './image-task.js';

export interface ReadSourceDeps {
  readonly storage: Pick<Storage, 'read'>;
}

/**
 * Bytes of an image's source from storage, where the submit or the fetch has put them. Throws the failure of a source that could not be
 * fetched as an AppError, `source_lost` when the storage has no bytes for a stored source, and `storage_failed`.
 */
export type ReadSource = (task: Pick<ImageTask, 'image'>) => Promise<Buffer>;

export function createReadSource({ storage }: ReadSourceDeps): ReadSource {
  return async ({ image: { source } }) => {
    if (source.kind === 'upload') return readStored(storage, source.storageKey);
    if (source.failure) throw new AppError(source.failure.code, { message: source.failure.message });
    if (source.stored === null) throw new AppError('internal', { detail: 'the source was not fetched' });
    return readStored(storage, source.stored.storageKey);
  };
}

/** The storage says that bytes are missing only while it is known to be the right one. */
async function readStored(storage: ReadSourceDeps['storage'], storageKey: string): Promise<Buffer> {
  try {
    return await storage.read(storageKey);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'artifact_missing') throw thrown;
    throw new AppError('source_lost', { detail: storageKey, cause: thrown });
  }
}
