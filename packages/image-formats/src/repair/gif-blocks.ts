import { findGifSamples, type GifBlock, scanGifBlocks, writeGifBlocks } from '../containers/gif-blocks.js';
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

/** Ends a GIF without a trailer behind its last complete block. An image block that the file ends in keeps the samples that are there. */
export function repairGifBlocks(bytes: Buffer): RepairedFile {
  const { head, blocks, end, hasTrailer } = scanGifBlocks(bytes);
  const image = bytes[end] === IMAGE ? closeCutImage(bytes.subarray(end)) : null;
  const kept = image ? [...blocks, image] : blocks;
  if (hasTrailer || !kept.some(({ kind }) => kind === 'image')) return { bytes, repairs: [] };
  const what =
    end >= bytes.length ? 'the trailer is missing' : image ? 'the file ends in an image block' : 'the blocks end before the trailer';
  return { bytes: writeGifBlocks({ head, blocks: kept }), repairs: [{ what, at: end }] };
}
