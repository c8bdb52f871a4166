import { AppError } from '@pixmill/contracts';
import type { RetentionRepository, UploadsRepository, WatermarksRepository } from '@pixmill/db';
import type { Storage, StorageKeys, StoredObject } from '@pixmill/storage';

export interface FindOrphansDeps {
  readonly retention: Pick<RetentionRepository, 'findStorageKeys'>;
  readonly watermarks: Pick<WatermarksRepository, 'findExistingKeys'>;
  readonly uploads: Pick<UploadsRepository, 'findExistingKeys'>;
  readonly storage: Pick<Storage, 'list'>;
  readonly keys: Pick<StorageKeys, 'jobIdOf' | 'fenceOf' | 'isThumbnail'>;
}

/** Objects of one database query. */
const batchSize = 1_000;

/**
 * Yields stored objects that are at least `minAgeMs` old and that no row names: of unknown, deleted or expired jobs, results that were
 * never recorded, results of earlier runs of an unsettled job, and parts of crashed writes. Lists the whole storage; holds one batch in
 * memory. A listing that fails in the middle throws after the orphans of its listed part. Throws AppError `storage_failed` or
 * `unavailable`.
 */
export async function* findOrphans(deps: FindOrphansDeps, minAgeMs: number): AsyncGenerator<StoredObject> {
  let batch: StoredObject[] = [];
  let listingError: unknown = null;
  try {
    for await (const object of deps.storage.list()) {
      if (object.storedAt.getTime() > Date.now() - minAgeMs) continue;
      batch.push(object);
      if (batch.length < batchSize) continue;
      yield* await filterOrphans(deps, batch);
      batch = [];
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === 'storage_failed')) throw thrown;
    listingError = thrown;
  }
  yield* await filterOrphans(deps, batch);
  if (listingError !== null) throw listingError;
}

/** Queries after the objects were listed, so that rows committed in between are known. */
async function filterOrphans(
  { retention, watermarks, uploads, keys }: FindOrphansDeps,
  objects: readonly StoredObject[],
): Promise<StoredObject[]> {
  const jobIds = new Set(objects.flatMap(({ key }) => keys.jobIdOf(key) ?? []));
  const jobs = new Map((await retention.findStorageKeys([...jobIds])).map((job) => [job.jobId, job]));
  const keysWithoutJob = objects.flatMap(({ key }) => (keys.jobIdOf(key) === null ? key : []));
  const owners = keysWithoutJob.length > 0 ? [watermarks, uploads] : [];
  const ownedKeys = new Set((await Promise.all(owners.map((owner) => owner.findExistingKeys(keysWithoutJob)))).flat());
  /** Only results: a later fetch may name the stored bytes of an earlier one, because equal bytes have equal keys. */
  const isOfEarlierRun = (key: string, fence: number) => (keys.fenceOf(key) ?? fence) < fence;
  return objects.filter(({ key }) => {
    if (ownedKeys.has(key)) return false;
    const job = jobs.get(keys.jobIdOf(key) ?? '');
    if (!job) return true;
    if (keys.isThumbnail(key)) return job.settled && job.storageKeys.length === 0;
    return job.settled ? !job.storageKeys.includes(key) : isOfEarlierRun(key, job.fence);
  });
}
