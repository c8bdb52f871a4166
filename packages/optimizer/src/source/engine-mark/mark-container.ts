/** Bytes of the digest in a mark. */
export const DIGEST_BYTES = 4;

/** The name in the mark of every format but GIF, which has room for more. */
export const MARK_NAME = Buffer.from('Pxml', 'latin1');

/** How one format carries the mark. All functions throw AppError `image_damaged` for a broken container. */
export interface MarkContainer {
  /** Bytes that every marked file holds. A file without them is not parsed. */
  readonly name: Buffer;
  /** The coded picture without mark and metadata. It is hashed, never decoded. */
  toPicture(bytes: Buffer): Buffer;
  /** The digest in the mark; null without a mark. */
  findDigest(bytes: Buffer): Buffer | null;
  /** The file with this mark in place of any other. Decoders show the same picture. */
  withDigest(bytes: Buffer, digest: Buffer): Buffer;
}

/** The digest after the name at the end of these bytes; null when the name does not stand there. */
export function findDigestAtEnd(bytes: Buffer, name: Buffer): Buffer | null {
  const nameAt = bytes.length - DIGEST_BYTES - name.length;
  const isNamed = nameAt >= 0 && bytes.subarray(nameAt, nameAt + name.length).equals(name);
  return isNamed ? bytes.subarray(bytes.length - DIGEST_BYTES) : null;
}
