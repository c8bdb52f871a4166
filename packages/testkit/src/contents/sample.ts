/** A file that has one part of a catalogue. */
export interface ContentSample {
  readonly bytes: Buffer;
  /** Bytes of the part that no other part has; null when the picture itself is the part. */
  readonly part: Buffer | null;
}

/** One sample for each id of a catalogue. */
export type ContentSamples = Readonly<Record<string, ContentSample>>;

/** Data of a part, different for each id. */
export const payloadOf = (id: string) => Buffer.from(`payload of ${id}`, 'latin1');

/** The same as data that is no text. */
export const binaryPayloadOf = (id: string) => Buffer.concat([Buffer.from([1]), payloadOf(id)]);

/** A sample of the picture itself. */
export const picture = (bytes: Buffer): ContentSample => ({ bytes, part: null });

/** A number of 2 or 4 bytes, big-endian. */
export function toBytes(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
