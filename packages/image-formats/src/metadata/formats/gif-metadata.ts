import { type GifBlock, type GifParts, readGifBlocks, writeGifBlocks } from '../../containers/gif/gif.js';
import type { FileMetadata, Metadata } from '../metadata.js';

/** The application of XMP blocks. */
export const GIF_XMP = 'XMP DataXMP';

/** The packet stands in the block as it is, not in sub-blocks. The bytes after it lead every reader of sub-blocks to the end. Source: XMP specification part 3, 1.1.2. */
const head = Buffer.from(`\x21\xff\x0b${GIF_XMP}`, 'latin1');
const magicTrailer = Buffer.from([0x01, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0]);
/** Bytes of an XMP block after its packet. */
export const GIF_XMP_END_BYTES = magicTrailer.length;

const isXmp = ({ kind }: GifBlock) => kind === `application:${GIF_XMP}`;
const isPicture = ({ kind }: GifBlock) => kind === 'image' || kind === 'graphic-control' || kind === 'plain-text';
/** Files without this text need no parser. */
const name = head.subarray(3);

function findPacket({ blocks }: GifParts): Buffer | null {
  const block = blocks.find(isXmp)?.bytes;
  const end = block ? block.length - magicTrailer.length : 0;
  return block && end > head.length && block.subarray(end).equals(magicTrailer) ? block.subarray(head.length, end) : null;
}

/** Reads the metadata of a GIF. Throws AppError `image_damaged`. */
export function readGifMetadata(bytes: Buffer): FileMetadata {
  const packet = bytes.includes(name) ? findPacket(readGifBlocks(bytes)) : null;
  return { exif: null, xmp: packet && { packet, extension: null }, iptc: null, density: null };
}

/** The same GIF with this XMP and no other: GIF has no place for EXIF, IPTC and density. Throws AppError `image_damaged`. */
export function withGifMetadata(bytes: Buffer, { xmp }: Metadata): Buffer {
  const { head: screen, blocks } = readGifBlocks(bytes);
  if (!xmp && !blocks.some(isXmp)) return bytes;
  const block: GifBlock = { kind: 'other', bytes: Buffer.concat([head, xmp ?? Buffer.alloc(0), magicTrailer]) };
  // extensions came with version 89a
  const version = Buffer.from('GIF89a', 'latin1');
  const others = blocks.filter((other) => !isXmp(other));
  // some readers skip what stands behind the last picture
  const at = Math.max(0, others.findIndex(isPicture));
  return writeGifBlocks({
    head: Buffer.concat([version, screen.subarray(version.length)]),
    blocks: [...others.slice(0, at), ...(xmp ? [block] : []), ...others.slice(at)],
  });
}
