import { DIGEST_BYTES, findDigestAtEnd, MARK_NAME, type MarkContainer } from './mark-container.js';

/** Length, type and name of a box that decoders skip. Source: ISO/IEC 14496-12, 8.1.2. */
const BOX_HEAD = Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from('free', 'latin1'), MARK_NAME]);

const withoutMark = (bytes: Buffer) =>
  findDigestAtEnd(bytes, BOX_HEAD) === null ? bytes : bytes.subarray(0, -(BOX_HEAD.length + DIGEST_BYTES));

/** 16 bytes: a `free` box at the end. Pictures and metadata share one box, so the digest is that of all bytes before the mark. */
export const avifMark: MarkContainer = {
  name: BOX_HEAD,
  toPicture: withoutMark,
  findDigest: (bytes) => findDigestAtEnd(bytes, BOX_HEAD),
  withDigest: (bytes, digest) => Buffer.concat([withoutMark(bytes), BOX_HEAD, digest]),
};
