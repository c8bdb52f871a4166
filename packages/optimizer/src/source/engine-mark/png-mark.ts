import { findPngChunk, readPngChunks, writePngChunks } from '@pixmill/image-formats';
import { DIGEST_BYTES, type MarkContainer } from './mark-container.js';

/** A private chunk that editors must not copy to a changed image. Source: PNG third edition, 5.4. */
const CHUNK = 'pxML';

const codedChunks = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'acTL', 'fcTL', 'fdAT'];

/** 16 bytes: a chunk before IEND that holds the digest. */
export const pngMark: MarkContainer = {
  name: Buffer.from(CHUNK, 'latin1'),
  toPicture: (bytes) => writePngChunks(readPngChunks(bytes).filter(({ type }) => codedChunks.includes(type))),
  findDigest(bytes) {
    const mark = findPngChunk(readPngChunks(bytes), CHUNK);
    return mark?.data.length === DIGEST_BYTES ? mark.data : null;
  },
  withDigest(bytes, digest) {
    const others = readPngChunks(bytes).filter(({ type }) => type !== CHUNK && type !== 'IEND');
    return writePngChunks([...others, { type: CHUNK, data: digest }, { type: 'IEND', data: Buffer.alloc(0) }]);
  },
};
