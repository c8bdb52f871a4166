import { findGifSamples, type GifBlock, scanGifBlocks, writeGifBlocks } from '../containers/gif/gif.js';
import type { RepairedFile } from './repair.js';

const IMAGE = 0x2c;
const TERMINATOR = Buffer.from([0]);

/** An image block that the file ends in, with the coded samples that are there; null when there are none. */
function closeCutImage(bytes: Buffer): GifBlock | null {
  const start = findGifSamples(bytes);
  const parts: Buffer[] = [];
  for (let at = start; at + 1 < bytes.length && bytes[at] !== 0; at += (bytes[at] ?? 0) + 1) {
    const data = bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0));
    parts.push(Buffer.from([data.length]), data);
  }
  return parts.length === 0 ? null : { kind: 'image', bytes: Buffer.concat([bytes.subarray(0, start), ...parts, TERMINATOR]) };
}

/** Offsets of the flags of the global colour table in a GIF, and of the local one in an image block. */
const [GLOBAL_FLAGS_AT, LOCAL_FLAGS_AT] = [10, 9];
const HAS_TABLE = 0x80;
const LARGEST_TABLE = 7;
const blackTable = Buffer.alloc(3 * 2 ** (LARGEST_TABLE + 1));

/** An image block without colours, in black: browsers show it so, and decoders choose colours of their own. */
function withBlackTable({ kind, bytes }: GifBlock): GifBlock {
  const descriptor = Buffer.from(bytes.subarray(0, LOCAL_FLAGS_AT + 1));
  descriptor[LOCAL_FLAGS_AT] = (descriptor[LOCAL_FLAGS_AT] ?? 0) | HAS_TABLE | LARGEST_TABLE;
  return { kind, bytes: Buffer.concat([descriptor, blackTable, bytes.subarray(descriptor.length)]) };
}

/**
 * Ends a GIF without a trailer behind its last complete block. An image block that the file ends in keeps the samples that are there. An image
 * without any colour table gets one.
 */
export function repairGifBlocks(bytes: Buffer): RepairedFile {
  const { head, blocks, end, hasTrailer } = scanGifBlocks(bytes);
  const image = !hasTrailer && bytes[end] === IMAGE ? closeCutImage(bytes.subarray(end)) : null;
  const kept = image ? [...blocks, image] : blocks;
  const hasGlobalTable = ((bytes[GLOBAL_FLAGS_AT] ?? 0) & HAS_TABLE) !== 0;
  const isColourless = (block: GifBlock) =>
    !hasGlobalTable && block.kind === 'image' && ((block.bytes[LOCAL_FLAGS_AT] ?? 0) & HAS_TABLE) === 0;
  const repairs = [
    ...(kept.some(isColourless) ? [{ what: 'a frame has no colour table', at: head.length }] : []),
    ...(hasTrailer ? [] : [{ what: explainEnd(end >= bytes.length, image !== null), at: end }]),
  ];
  if (repairs.length === 0 || !kept.some(({ kind }) => kind === 'image')) return { bytes, repairs: [] };
  const coloured = kept.map((block) => (isColourless(block) ? withBlackTable(block) : block));
  return { bytes: writeGifBlocks({ head, blocks: coloured }), repairs };
}

function explainEnd(isEndOfFile: boolean, isInImage: boolean): string {
  if (isEndOfFile) return 'the trailer is missing';
  return isInImage ? 'the file ends in an image block' : 'the blocks end before the trailer';
}
