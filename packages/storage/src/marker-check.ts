import { type AppError, toStorageError } from '@pixmill/contracts';
import { createAnswerLimit } from './answer-limit.js';
import type { StorageDriver } from './driver.js';
import { createTroubleError, troubleCodes } from './storage-condition.js';

/** The service that a storage belongs to. */
export interface StorageOwner {
  /** Id of the service. Throws AppError `unavailable`. */
  getId(): Promise<string>;
  /**
   * Runs `mark` when no storage of this service was ever marked, in one process at a time, and returns whether it ran. `expectedKeys` are
   * some objects that the storage must have; empty for a new service. Throws AppError `unavailable` and what `mark` throws.
   */
  markFirstStorage(mark: (expectedKeys: readonly string[]) => Promise<void>): Promise<boolean>;
  /** Records that a storage was marked. Throws AppError `unavailable`. */
  recordStorageMarked(): Promise<void>;
}

export interface MarkerCheck {
  /**
   * Returns the identity of the volume when it is the one of the owner: its marker was read at most `markerTtlMs` ago, or just now with
   * `fresh`. Throws AppError `storage_failed`, or `unavailable` while the id of the service is not known yet.
   */
  verify(options?: { readonly fresh: boolean }): Promise<string>;
  /** Null when no volume answers. Throws AppError `storage_failed` when it hangs, else the error of the driver. */
  identifyVolume(): Promise<string | null>;
}

/** A volume may be replaced by one with the same identity, such as another disk at the same device number. */
const markerTtlMs = 1_000;

export function createMarkerCheck(driver: StorageDriver, owner: StorageOwner, limitAnswer = createAnswerLimit()): MarkerCheck {
  let ownId: string | null = null;
  let marked: { readonly volume: string; readonly at: number } | null = null;
  let running: Promise<string> | null = null;
  /** Once a storage of this service was marked, this process never marks another one. */
  let wasMarked = false;
  const identifyVolume = () => limitAnswer(() => driver.identifyVolume());

  async function check(): Promise<string> {
    marked = null;
    ownId ??= await owner.getId();
    const id = ownId;
    const startedAt = performance.now();
    const volume = await identifyVolume();
    const markerId = volume === null ? null : await limitAnswer(() => driver.readMarker());
    if (volume !== null && markerId === id) {
      wasMarked = true;
      marked = { volume, at: startedAt };
      return volume;
    }
    if (markerId !== null) throw wrongVolume(`${driver.location} has the marker of another service (${markerId})`);
    if (!wasMarked) {
      await owner.markFirstStorage((expectedKeys) => mark(driver, id, expectedKeys));
      wasMarked = true;
      return check(); // another check or process may have marked it since the marker was read
    }
    throw wrongVolume(volume === null ? `${driver.location} does not exist` : `${driver.location} has no marker of this service`);
  }

  /** Shares one check among all callers that come while it runs. */
  function shareCheck(): Promise<string> {
    running ??= check().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    identifyVolume,
    async verify({ fresh } = { fresh: false }) {
      if (fresh) return check();
      const known = marked;
      if (known === null || performance.now() - known.at > markerTtlMs) return shareCheck();
      return (await identifyVolume()) === known.volume ? known.volume : shareCheck();
    },
  };
}

/** Marks the first storage. Throws AppError `storage_failed` when it lacks all of the objects that it must have: its volume is away. */
async function mark(driver: StorageDriver, id: string, expectedKeys: readonly string[]): Promise<void> {
  try {
    const found = await Promise.all(expectedKeys.map((key) => driver.stat(key)));
    if (expectedKeys.length > 0 && found.every((stats) => stats === null))
      throw wrongVolume(`${driver.location} has none of the files of this service`);
    await driver.writeMarker(id);
  } catch (thrown) {
    throw toStorageError(thrown); // it passes through a transaction of the database, whose errors are something else
  }
}

function wrongVolume(finding: string): AppError {
  const advice = 'A new or restored storage is accepted with `npx pixmill storage adopt`';
  return createTroubleError(troubleCodes.wrongVolume, `${finding}. Is its volume mounted? ${advice}`);
}
