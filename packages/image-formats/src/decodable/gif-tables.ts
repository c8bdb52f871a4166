import { GIF_DESCRIPTOR_BYTES, GIF_HEAD_BYTES, GIF_HEAD_FLAGS_AT, GIF_IMAGE_FLAGS_AT, type GifParts } from '../containers/gif/gif.js';
import { type GifImage, listGifImages } from '../containers/gif/gif-images.js';

const MAX_BITS = 8;

const tableBits = ({ length }: Buffer) => Math.log2(length / 3);
const codeBits = ({ data }: GifImage) => Math.min(MAX_BITS, data[0] ?? 0);

/** The bytes with a table of 2^`bits` colours between `start` and `end`, filled up with black. */
function growTable(bytes: Buffer, bits: number, { start, end, flags }: Readonly<Record<'start' | 'end' | 'flags', number>>): Buffer {
  const grown = Buffer.concat([bytes.subarray(0, end), Buffer.alloc(3 * 2 ** bits - (end - start)), bytes.subarray(end)]);
  grown[flags] = ((grown[flags] ?? 0) & ~7) | (bits - 1);
  return grown;
}

/** The same GIF with a colour for each index that a stream can have. Without one, browsers draw black, and the decoder nothing where it has alpha. */
export function withFullTables(parts: GifParts): GifParts {
  const { head, blocks } = parts;
  const images = listGifImages(blocks);
  const globalTable = head.subarray(GIF_HEAD_BYTES);
  const globalBits = Math.max(0, ...images.filter(({ colours }) => colours.length === 0).map(codeBits));
  const isGlobalShort = globalTable.length > 0 && tableBits(globalTable) < globalBits;
  const short = images.filter((image) => image.colours.length > 0 && tableBits(image.colours) < codeBits(image));
  if (!isGlobalShort && short.length === 0) return parts;
  return {
    head: isGlobalShort ? growTable(head, globalBits, { start: GIF_HEAD_BYTES, end: head.length, flags: GIF_HEAD_FLAGS_AT }) : head,
    blocks: blocks.map((block, index) => {
      const image = short.find(({ at }) => at === index);
      if (!image) return block;
      const table = { start: GIF_DESCRIPTOR_BYTES, end: GIF_DESCRIPTOR_BYTES + image.colours.length, flags: GIF_IMAGE_FLAGS_AT };
      return { ...block, bytes: growTable(block.bytes, codeBits(image), table) };
    }),
  };
}
