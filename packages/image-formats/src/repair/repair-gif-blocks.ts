import {
  colourTableBytes,
  findGifSamples,
  GIF_HEAD_FLAGS_AT,
  GIF_IMAGE_FLAGS_AT,
  type GifBlock,
  scanGifBlocks,
  writeGifBlocks,
} from '../containers/gif/gif.js';
import { readGifSamples, toCodedSamples } from '../containers/gif/gif-samples.js';
import type { RepairedFile } from './repair.js';

/** An image block that the file ends in, with the coded samples that are there; null when there are none. */
function closeCutImage(bytes: Buffer): GifBlock | null {
  const codedAt = findGifSamples(bytes) - 1;
  const samples = readGifSamples(bytes.subarray(codedAt));
  if (samples.data.length === 0) return null;
  return { kind: 'image', bytes: Buffer.concat([bytes.subarray(0, codedAt), toCodedSamples(samples)]) };
}

const HAS_TABLE = 0x80;
const LARGEST_TABLE = 7;
const blackTable = Buffer.alloc(colourTableBytes(HAS_TABLE | LARGEST_TABLE));

/** An image block without colours, in black: browsers show it so, and decoders choose colours of their own. */
function withBlackTable({ kind, bytes }: GifBlock): GifBlock {
  const descriptor = Buffer.from(bytes.subarray(0, GIF_IMAGE_FLAGS_AT + 1));
  descriptor[GIF_IMAGE_FLAGS_AT] = (descriptor[GIF_IMAGE_FLAGS_AT] ?? 0) | HAS_TABLE | LARGEST_TABLE;
  return { kind, bytes: Buffer.concat([descriptor, blackTable, bytes.subarray(descriptor.length)]) };
}

/**
 * Ends a GIF without a trailer behind its last complete block. An image block that the file ends in keeps the samples that are there. An image
 * without any colour table gets one.
 */
export function repairGifBlocks(bytes: Buffer): RepairedFile {
  const { head, blocks, end, hasTrailer, cut } = scanGifBlocks(bytes);
  const image = cut?.kind === 'image' ? closeCutImage(cut.bytes) : null;
  const kept = image ? [...blocks, image] : blocks;
  const hasGlobalTable = ((bytes[GIF_HEAD_FLAGS_AT] ?? 0) & HAS_TABLE) !== 0;
  const isColourless = (block: GifBlock) =>
    !hasGlobalTable && block.kind === 'image' && ((block.bytes[GIF_IMAGE_FLAGS_AT] ?? 0) & HAS_TABLE) === 0;
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
