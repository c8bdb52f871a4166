import { createImageDamaged } from '@pixmill/contracts';
import type { ImageSize } from '../../image-facts.js';

export interface GifBlock {
  /** An application block includes the name of the application, such as `application:NETSCAPE2.0`. */
  readonly kind: 'image' | 'graphic-control' | 'comment' | 'plain-text' | 'other' | `application:${string}`;
  /** The complete block, with introducer and terminator. */
  readonly bytes: Buffer;
}

export interface GifParts {
  /** Signature, logical screen, global colour table. */
  readonly head: Buffer;
  readonly blocks: readonly GifBlock[];
}

const extensionKinds: Readonly<Record<number, GifBlock['kind']>> = { 249: 'graphic-control', 254: 'comment', 1: 'plain-text' };

const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];
const APPLICATION = 0xff;
/** Bytes before a colour table: signature and logical screen, or the descriptor of an image. */
export const [GIF_HEAD_BYTES, GIF_DESCRIPTOR_BYTES] = [13, 10];
/** Offsets of the flags that say the size of the colour table, in the head and in an image block. */
export const [GIF_HEAD_FLAGS_AT, GIF_IMAGE_FLAGS_AT] = [10, 9];

/** Size of the colour table in bytes, from the flags before it. */
export function colourTableBytes(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

/** The offset after the chain of sub-blocks that begins at `start`, terminator included. */
function afterSubBlocks(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += (bytes[at] ?? 0) + 1;
  return at + 1;
}

/** The complete blocks of a GIF, up to its trailer or to bytes that are no complete block. */
export interface GifScan extends GifParts {
  /** Offset of the trailer, or of the bytes that are no complete block. */
  readonly end: number;
  readonly hasTrailer: boolean;
  /** The start of a block that the file ends in; null without one. */
  readonly cut: GifBlock | null;
}

/** Reads blocks as far as they go. Never throws. */
export function scanGifBlocks(bytes: Buffer): GifScan {
  const blocks: GifBlock[] = [];
  let cut: GifBlock | null = null;
  let at = GIF_HEAD_BYTES + colourTableBytes(bytes[GIF_HEAD_FLAGS_AT] ?? 0);
  const head = bytes.subarray(0, at);
  while (at < bytes.length && bytes[at] !== TRAILER) {
    let kind: GifBlock['kind'] = 'image';
    let end: number;
    if (bytes[at] === IMAGE) {
      end = afterSubBlocks(bytes, findGifSamples(bytes, at));
    } else if (bytes[at] === EXTENSION) {
      const label = bytes[at + 1] ?? 0;
      kind = label === APPLICATION ? `application:${bytes.toString('latin1', at + 3, at + 14)}` : (extensionKinds[label] ?? 'other');
      end = afterSubBlocks(bytes, at + 2);
    } else {
      break;
    }
    const block: GifBlock = { kind, bytes: bytes.subarray(at, end) };
    if (end > bytes.length) {
      cut = block;
      break;
    }
    blocks.push(block);
    at = end;
  }
  return { head, blocks, end: at, hasTrailer: bytes[at] === TRAILER, cut };
}

/** The offset of the first sub-block of coded samples in an image block that begins at `start`. The code size is the byte before it. */
export function findGifSamples(bytes: Buffer, start = 0): number {
  return start + GIF_DESCRIPTOR_BYTES + colourTableBytes(bytes[start + GIF_IMAGE_FLAGS_AT] ?? 0) + 1;
}

/** Splits a GIF into its blocks and drops trailing bytes. Throws AppError `image_damaged`. */
export function readGifBlocks(bytes: Buffer): GifParts {
  const { head, blocks, end, hasTrailer } = scanGifBlocks(bytes);
  if (!hasTrailer) throw createImageDamaged(`GIF: no block and no trailer at byte ${end}`);
  return { head, blocks };
}

/** The inverse of `readGifBlocks`. */
export function writeGifBlocks({ head, blocks }: GifParts): Buffer {
  return Buffer.concat([head, ...blocks.map((block) => block.bytes), Buffer.from([TRAILER])]);
}

/** The size of the logical screen, which some decoders do not report; 0 x 0 when the header is incomplete. */
export function readGifScreenSize(bytes: Buffer): ImageSize {
  return bytes.length < 10 ? { width: 0, height: 0 } : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}
