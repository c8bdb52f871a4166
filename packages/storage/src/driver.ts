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
 * Objects by key. A prefix ends in `/`. A write is whole or absent, also after a crash, and replaces the old object. Throws AppError
 * `artifact_missing` for an absent key.
 */
export interface StoredObjects {
  /** Stores a local file and removes it: moves it where the backend can, copies it elsewhere. */
  putFile(key: string, path: string): Promise<void>;
  put(key: string, bytes: Buffer): Promise<void>;
  /**
   * Stores the bytes of one key under another too, without moving them through this process where the backend can. Later writes and
   * removals of either key leave the other as it is.
   */
  copy(from: string, to: string): Promise<void>;
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
   * missing. A part of the storage that cannot be listed does not hide the others: the error comes at the end.
   */
  list(): AsyncIterable<StoredObject>;
  /** Throws when the backend cannot be written to. */
  check(): Promise<void>;
  /** Bytes that can still be written; null when the backend does not know. */
  getFreeBytes(): Promise<number | null>;
}

/**
 * A storage backend. It is complete when `describeStorageDriver` of the testkit passes. storage.ts checks keys and prefixes before a call,
 * guard-volume.ts checks the volume; storage.ts wraps any other error. Only `writeMarker` may create the root of the storage: a write to
 * a volume that is away must fail.
 */
export interface StorageDriver extends StoredObjects {
  /** Where the objects are, for the operator. */
  readonly location: string;
  /**
   * Which volume answers now; null when there is none. Equal for the same volume, different when another one took its place, such as the
   * empty folder below an unmounted disk. Must be cheap: every operation asks for it.
   */
  identifyVolume(): Promise<string | null>;
  /** The id in the marker; null without a marker. The marker is not an object: it is never listed. */
  readMarker(): Promise<string | null>;
  /** Writes the marker, in place of an older one, durably. Creates the root of the storage. */
  writeMarker(id: string): Promise<void>;
}
