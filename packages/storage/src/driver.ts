import type { Readable } from 'node:stream';

/** First and last byte, both included, as in an HTTP range. An end past the object is cut. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An object in the backend: a whole one, or a part that a crashed write left. */
export interface StoredObject {
  /** A crashed write leaves a key that no write can have; only `remove` accepts it. */
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was stored; not the time of the uploaded file. */
  readonly storedAt: Date;
}

/**
 * A storage backend. It is complete when `describeStorageDriver` of the testkit passes. storage.ts checks keys and prefixes before a call;
 * a prefix ends in `/`. A write is whole or absent, also after a crash, and replaces the old object. Throws AppError `artifact_missing`
 * for an absent key; storage.ts wraps any other error.
 */
export interface StorageDriver {
  /** Stores a local file and removes it: moves it where the backend can, copies it elsewhere. */
  putFile(key: string, path: string): Promise<void>;
  put(key: string, bytes: Buffer): Promise<void>;
  /** Throws before the first byte when the key is absent; a later failure is the stream's error. */
  openRead(key: string, range?: ByteRange): Promise<Readable>;
  /** Null when the key is absent. */
  stat(key: string): Promise<{ readonly sizeBytes: number } | null>;
  /** Removes every object below a prefix. Does nothing when there is none. */
  removeAll(prefix: string): Promise<void>;
  /** Removes one object by the key under which it was listed. Does nothing when it is absent. */
  remove(key: string): Promise<void>;
  /**
   * Lists every object, also parts of crashed writes; objects with one prefix are next to each other. Changes during the listing may be
   * missing.
   */
  list(): AsyncIterable<StoredObject>;
  /** Throws when the backend cannot be written to. */
  check(): Promise<void>;
  /** Bytes that can still be written; null when the backend does not know. */
  getFreeBytes(): Promise<number | null>;
}
