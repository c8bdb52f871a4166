import type { Readable } from 'node:stream';

/** First and last byte, both included, as in an HTTP range; an end past the object is cut there. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Something that lies in the backend: whole, or what a crash left of a write. */
export interface StoredObject {
  /** Its key; leftovers have one that no write can have, and only `remove` takes it. */
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was put there, whatever the age of the file it was made from. */
  readonly storedAt: Date;
}

/**
 * What a backend does; done when `describeStorageDriver` of the testkit passes it. Keys and prefixes come checked from
 * storage.ts, a prefix ends in `/`. Writes are whole or absent, also after a crash, and replace what was there. Throws AppError
 * `artifact_missing` for an absent key; anything else it throws is wrapped by storage.ts.
 */
export interface StorageDriver {
  /** Stores a local file and removes it: moved where the backend can, copied where not. */
  putFile(key: string, path: string): Promise<void>;
  put(key: string, bytes: Buffer): Promise<void>;
  /** Fails before the first byte when the key is absent. */
  openRead(key: string, range?: ByteRange): Promise<Readable>;
  stat(key: string): Promise<{ readonly sizeBytes: number } | null>;
  /** Nothing to remove is fine. */
  removeAll(prefix: string): Promise<void>;
  /** Removes one listed object; nothing to remove is fine. */
  remove(key: string): Promise<void>;
  /** Everything there is, leftovers too, neighbours in the key following each other; what comes or goes meanwhile may be in it or not. */
  list(): AsyncIterable<StoredObject>;
  /** Throws when nothing could be written now. */
  check(): Promise<void>;
  /** Bytes that can still be written; null where the backend cannot say. */
  getFreeBytes(): Promise<number | null>;
}
