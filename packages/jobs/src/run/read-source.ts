import { AppError } from '@pixmill/contracts';
import type { Storage } from '@pixmill/storage';
import type { ImageTask } from './image-task.js';

export interface ReadSourceDeps {
  readonly storage: Pick<Storage, 'read'>;
}

/**
 * Bytes of an image's source from storage, where the submit or the fetch has put them. Throws the failure of a source that could not be
 * fetched as an AppError, and AppError of `Storage.read`.
 */
export type ReadSource = (task: Pick<ImageTask, 'image'>) => Promise<Buffer>;

export function createReadSource({ storage }: ReadSourceDeps): ReadSource {
  return async ({ image: { source } }) => {
    if (source.kind === 'upload') return storage.read(source.storageKey);
    if (source.failure) throw new AppError(source.failure.code, { message: source.failure.message });
    if (source.stored === null) throw new AppError('internal', { detail: 'the source was not fetched' });
    return storage.read(source.stored.storageKey);
  };
}
