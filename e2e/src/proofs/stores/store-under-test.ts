import type { Destination, DestinationCredentials } from '@pixmill/contracts';

/** An object as its store shows it. */
export interface StoredObject {
  readonly bytes: Buffer;
  /** Names in lower case, as sent when a stand-in keeps the object. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** One provider of destinations, at a real server or at a stand-in. */
export interface StoreUnderTest {
  readonly name: string;
  /** What answers, for the figures. */
  readonly server: string;
  readonly destination: Destination;
  /** The same storage without the bucket or container. */
  readonly absent: Destination;
  readonly credentials: DestinationCredentials;
  readonly wrongCredentials: DestinationCredentials;
  /** Prefix of the headers that carry metadata. */
  readonly metadataPrefix: string;
  /** Whether metadata is in UTF-8 rather than in RFC 2047 words. */
  readonly hasUtf8Metadata: boolean;
  /** Reads an object by a client of the proof's own; null when it is not there. */
  readonly read: (key: string) => Promise<StoredObject | null>;
}
