/** An address or a key, and where it was found. */
export interface FoundValue {
  readonly value: string;
  /** A variable or a file. */
  readonly origin: string;
}

/** What one place says about the service. A key without an address beside it is for any service: the user named it for this run. */
export interface ConnectionPart {
  readonly url: FoundValue | null;
  readonly apiKey: FoundValue | null;
  /** The data folder that the part is from; null for others. */
  readonly dataFolder: string | null;
}
