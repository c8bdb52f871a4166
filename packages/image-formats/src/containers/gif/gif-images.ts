import type { ImageSize } from '../../image-facts.js';
import { colourTableBytes, GIF_DESCRIPTOR_BYTES, GIF_IMAGE_FLAGS_AT, type GifBlock, readGifScreenSize } from './gif.js';

/** One image of a GIF: its place on the canvas and its graphic control. Source: GIF89a, sections 20 and 23. */
export interface GifImage extends ImageSize {
  /** px on the canvas. */
  readonly left: number;
  readonly top: number;
  /** Index of the image block. */
  readonly at: number;
  /** Index of the block of its graphic control; null without one. */
  readonly controlAt: number | null;
  /** What happens after it was shown: 2 clears its region, 3 restores the canvas before it. */
  readonly disposal: number;
  /** Pixels of this index leave the canvas as it is; null when all pixels are drawn. */
  readonly transparentIndex: number | null;
  /** Red, green and blue of each entry of its own table; empty when it uses the global one. */
  readonly colours: Buffer;
  readonly isInterlaced: boolean;
  /** The code size and the sub-blocks of the LZW stream. */
  readonly data: Buffer;
}

/** The length of a graphic control block. */
const CONTROL_BYTES = 8;

/** Offsets of flags and transparent index in a graphic control block. */
const [FLAGS_AT, INDEX_AT] = [3, 6];
const TRANSPARENT_FLAG = 1;

/** The transparent index of a graphic control block; null without one. */
export const readTransparentIndex = (control: Buffer): number | null =>
  (control[FLAGS_AT] ?? 0) & TRANSPARENT_FLAG ? (control[INDEX_AT] ?? 0) : null;

/** The same graphic control block with this transparent index. */
export function withTransparentIndex(control: Buffer, index: number): Buffer {
  const bytes = Buffer.from(control);
  bytes[FLAGS_AT] = (bytes[FLAGS_AT] ?? 0) | TRANSPARENT_FLAG;
  bytes[INDEX_AT] = index;
  return bytes;
}

/** The images of a GIF in the order of the file. */
export function listGifImages(blocks: readonly GifBlock[]): GifImage[] {
  const images: GifImage[] = [];
  let controlAt: number | null = null;
  for (const [at, { kind, bytes }] of blocks.entries()) {
    if (kind === 'graphic-control' && bytes.length === CONTROL_BYTES) controlAt = at;
    if (kind !== 'image') continue;
    const control = controlAt === null ? null : blocks[controlAt]?.bytes;
    const packed = bytes[GIF_IMAGE_FLAGS_AT] ?? 0;
    const tableEnd = GIF_DESCRIPTOR_BYTES + colourTableBytes(packed);
    images.push({
      left: bytes.readUInt16LE(1),
      top: bytes.readUInt16LE(3),
      width: bytes.readUInt16LE(5),
      height: bytes.readUInt16LE(7),
      at,
      controlAt,
      disposal: ((control?.[FLAGS_AT] ?? 0) >> 2) & 7,
      transparentIndex: control ? readTransparentIndex(control) : null,
      colours: bytes.subarray(GIF_DESCRIPTOR_BYTES, tableEnd),
      isInterlaced: (packed & 0x40) !== 0,
      data: bytes.subarray(tableEnd),
    });
    controlAt = null;
  }
  return images;
}

/** The size of the canvas: the logical screen, enlarged by the first image. Source: docs/formats.md#geometry-and-animations. */
export function toGifCanvas(head: Buffer, [first]: readonly GifImage[]): ImageSize {
  const screen = readGifScreenSize(head);
  if (!first) return screen;
  return { width: Math.max(screen.width, first.left + first.width), height: Math.max(screen.height, first.top + first.height) };
}
