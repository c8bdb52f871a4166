import { randomUUID } from 'node:crypto';
import { createNotAnImage, cutFileName, formatInfo, type InstalledInputs, isInput, listInputs, mapStorageErrors } from '@pixmill/contracts';
import type { Upload, UploadsRepository } from '@pixmill/db';
import type { sniff } from '@pixmill/image-formats/upload-checks';
import { type Logger, readFileHead } from '@pixmill/runtime';
import type { Storage, StorageKeys } from '@pixmill/storage';

/** A file that was received and is not stored yet. */
export interface ReceivedFile {
  readonly accountId: string;
  /** Null: it is called after its format. */
  readonly name: string | null;
  /** A temporary file, which is moved away. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Files that jobs and collections name by id. */
export interface Uploads {
  /** Stores a file. Throws AppError `not_an_image`, `storage_failed` or `unavailable`. */
  add(file: ReceivedFile): Promise<Upload>;
  list: UploadsRepository['list'];
  /** Throws AppError `upload_not_found`. */
  get: UploadsRepository['get'];
  /** Throws AppError `upload_not_found` or `state_conflict`. */
  remove: (upload: Parameters<UploadsRepository['remove']>[0]) => Promise<void>;
}

export interface UploadsDeps {
  readonly uploads: Pick<UploadsRepository, 'add' | 'list' | 'get' | 'remove'>;
  readonly storage: Pick<Storage, 'putFile' | 'remove'>;
  readonly keys: Pick<StorageKeys, 'upload'>;
  readonly sniff: typeof sniff;
  /** Which optional decoders there are at this moment. */
  readonly readInstalled: () => InstalledInputs;
  readonly log: Logger;
}

const maxNameBytes = 1_000;

/** Removes control characters, of which PostgreSQL rejects some, and halves of surrogate pairs. */
const sanitizeName = (name: string) => cutFileName(name.replace(/[\p{Cc}\p{Cs}]/gu, ''), maxNameBytes);

export function createUploads(deps: UploadsDeps, { ttlMs }: { readonly ttlMs: number }): Uploads {
  const { uploads, storage, keys, sniff, readInstalled, log } = deps;
  return {
    list: (page) => uploads.list(page),
    get: (ref) => uploads.get(ref),

    async add({ accountId, name, path, sizeBytes, sha256 }) {
      const detected = sniff(await mapStorageErrors(() => readFileHead(path)));
      const inputs = listInputs({ inputs: 'all' }, readInstalled());
      const { format } = detected;
      if (!isInput(inputs, format)) throw createNotAnImage(detected, inputs);
      const id = randomUUID();
      const storageKey = keys.upload({ accountId, id });
      await storage.putFile(storageKey, path);
      const named = (name && sanitizeName(name)) || `image.${formatInfo[format].extension}`;
      return uploads.add({ id, accountId, name: named, sizeBytes, sha256, format, storageKey }, ttlMs);
    },

    async remove(ref) {
      const storageKey = await uploads.remove(ref);
      // Maintenance removes what stays as an orphan.
      await storage.remove(storageKey).catch((thrown: unknown) => log.error(thrown, { key: storageKey }, 'upload not removed'));
    },
  };
}
