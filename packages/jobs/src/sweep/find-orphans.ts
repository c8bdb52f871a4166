import type { StoredObject } from '@pixmill/storage';
import type { Deps } from '../shared/deps.js';

export type FindOrphansDeps = Pick<Deps, 'retention' | 'watermarks' | 'storage'> & { readonly keys: Pick<Deps['keys'], 'owner'> };

/** Objects that one question to the database is about. */
const batchSize = 1_000;

/**
 * Stored objects that no row names and that were put there `ageMs` ago or earlier: of no job or of a forgotten one, past their time,
 * results that were never written down, what a crashed write left. Walks the whole storage; holds one batch at a time.
 */
export async function* findOrphans({ retention, watermarks, storage, keys }: FindOrphansDeps, ageMs: number): AsyncGenerator<StoredObject> {
  async function filterOrphans(objects: readonly StoredObject[]): Promise<StoredObject[]> {
    const jobIds = new Set(objects.flatMap(({ key }) => keys.owner(key) ?? []));
    // Asked after they were seen: whatever was committed in between is known.
    const owners = new Map((await retention.findStorageKeys([...jobIds])).map((owned) => [owned.jobId, owned]));
    const keysWithoutJob = objects.flatMap(({ key }) => (keys.owner(key) === null ? key : []));
    const watermarkKeys = new Set(keysWithoutJob.length > 0 ? await watermarks.findExistingKeys(keysWithoutJob) : []);
    return objects.filter(({ key }) => {
      if (watermarkKeys.has(key)) return false;
      const owner = owners.get(keys.owner(key) ?? '');
      return !owner || (owner.settled && !owner.storageKeys.includes(key));
    });
  }

  let seen: StoredObject[] = [];
  for await (const object of storage.list()) {
    if (object.storedAt.getTime() > Date.now() - ageMs) continue;
    seen.push(object);
    if (seen.length < batchSize) continue;
    yield* await filterOrphans(seen);
    seen = [];
  }
  yield* await filterOrphans(seen);
}
