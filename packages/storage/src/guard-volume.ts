import { AppError } from '@pixmill/contracts';
import type { StorageDriver, StoredObject, StoredObjects } from './driver.js';
import { createMarkerCheck, type StorageOwner } from './marker-check.js';
import { createTroubleError, type StorageCondition, toCondition, troubleCodes } from './storage-condition.js';

/** A storage that works on the volume of its owner only. */
export interface GuardedStorage extends StoredObjects {
  /** Throws AppError `storage_failed` on any other volume; a full or broken one passes. */
  assertOwnVolume(): Promise<void>;
  /** Whether the storage can be used now: reads the marker and writes a file. Never throws. */
  getCondition(): Promise<StorageCondition>;
  /**
   * Makes the volume that answers now the one of this service: for the operator, after a move or a restore. Returns the id that its marker
   * had, null without one. Throws AppError `storage_failed` or `unavailable`.
   */
  adopt(): Promise<{ readonly location: string; readonly previousId: string | null }>;
}

/**
 * Lets operations through while the marker says that the volume is the right one (docs/reliability.md#storage). Each throws AppError
 * `storage_failed` on any other volume, and when the volume was replaced during a write or a removal. An object is missing only when
 * the marker is there after the miss.
 */
export function guardVolume(driver: StorageDriver, owner: StorageOwner): GuardedStorage {
  const marker = createMarkerCheck(driver, owner);

  async function read<T>(work: () => Promise<T>): Promise<T> {
    await marker.verify();
    try {
      const result = await work();
      if (result === null) await marker.verify({ fresh: true });
      return result;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'artifact_missing') await marker.verify({ fresh: true });
      throw thrown;
    }
  }

  async function change(work: () => Promise<void>): Promise<void> {
    const volume = await marker.verify();
    await work();
    if ((await marker.identifyVolume()) === volume) return;
    throw createTroubleError(troubleCodes.wrongVolume, `another volume appeared at ${driver.location} during the operation`);
  }

  async function* list(): AsyncGenerator<StoredObject> {
    await marker.verify();
    yield* driver.list();
    await marker.verify({ fresh: true });
  }

  return {
    putFile: (key, path) => change(() => driver.putFile(key, path)),
    put: (key, bytes) => change(() => driver.put(key, bytes)),
    removeAll: (prefix) => change(() => driver.removeAll(prefix)),
    remove: (key) => change(() => driver.remove(key)),
    copy: (from, to) => change(() => read(() => driver.copy(from, to))),
    openRead: (key, range) => read(() => driver.openRead(key, range)),
    stat: (key) => read(() => driver.stat(key)),
    list,
    check: () => change(() => driver.check()),
    async getFreeBytes() {
      await marker.verify();
      return driver.getFreeBytes();
    },
    async assertOwnVolume() {
      await marker.verify();
    },

    async getCondition() {
      try {
        await marker.verify({ fresh: true });
        await change(() => driver.check());
        return { usable: true };
      } catch (thrown) {
        return toCondition(thrown);
      }
    },

    async adopt() {
      const id = await owner.getId();
      const previousId = await driver.readMarker();
      await driver.writeMarker(id);
      await owner.recordStorageMarked();
      return { location: driver.location, previousId };
    },
  };
}
