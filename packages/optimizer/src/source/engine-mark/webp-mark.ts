import { readWebpChunks, type WebpChunk, writeWebpChunks } from '@pixmill/image-formats';
import { DIGEST_BYTES, findDigestAtEnd, MARK_NAME, type MarkContainer } from './mark-container.js';

const codedChunks = ['ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'];

/** A frame of an animation consists of chunks, so its mark is another chunk; decoders of VP8 and VP8L skip bytes after their data. */
const frameName = Buffer.concat([MARK_NAME, Buffer.from([DIGEST_BYTES, 0, 0, 0])]);
const nameFor = ({ type }: WebpChunk) => (type === 'ANMF' ? frameName : MARK_NAME);

/** The chunk that carries the mark: the first frame of an animation, or the picture. */
const isCarrier = ({ type }: WebpChunk) => type === 'VP8 ' || type === 'VP8L' || type === 'ANMF';

function withoutMark(chunk: WebpChunk): WebpChunk {
  const name = nameFor(chunk);
  const isMarked = findDigestAtEnd(chunk.data, name) !== null;
  return isMarked ? { ...chunk, data: chunk.data.subarray(0, -(name.length + DIGEST_BYTES)) } : chunk;
}

function mapCarrier(chunks: readonly WebpChunk[], change: (carrier: WebpChunk) => WebpChunk): WebpChunk[] {
  const at = chunks.findIndex(isCarrier);
  return chunks.map((chunk, index) => (index === at ? change(chunk) : chunk));
}

/** 8 bytes after the data of the picture; 12 in the first frame of an animation. */
export const webpMark: MarkContainer = {
  name: MARK_NAME,
  toPicture: (bytes) =>
    writeWebpChunks(
      mapCarrier(
        readWebpChunks(bytes).filter(({ type }) => codedChunks.includes(type)),
        withoutMark,
      ),
    ),
  findDigest(bytes) {
    const carrier = readWebpChunks(bytes).find(isCarrier);
    return carrier ? findDigestAtEnd(carrier.data, nameFor(carrier)) : null;
  },
  withDigest: (bytes, digest) =>
    writeWebpChunks(
      mapCarrier(readWebpChunks(bytes), (carrier) => ({
        ...carrier,
        data: Buffer.concat([withoutMark(carrier).data, nameFor(carrier), digest]),
      })),
    ),
};
