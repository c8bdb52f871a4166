/** The coded samples of an image. Source: GIF89a, section 22. */
export interface GifSamples {
  /** An LZW stream, without the lengths of sub-blocks. */
  readonly data: Buffer;
  /** The code size in the file: bits of a palette index. */
  readonly rootBits: number;
}

const MAX_SUB_BLOCK_BYTES = 255;
const TERMINATOR = Buffer.from([0]);

/** Reads a code size and sub-blocks, as far as they go. Never throws. */
export function readGifSamples(coded: Buffer): GifSamples {
  const parts: Buffer[] = [];
  for (let at = 1; (coded[at] ?? 0) > 0; at += (coded[at] ?? 0) + 1) parts.push(coded.subarray(at + 1, at + 1 + (coded[at] ?? 0)));
  return { data: Buffer.concat(parts), rootBits: coded[0] ?? 0 };
}

/** The inverse of `readGifSamples`. */
export function toCodedSamples({ data, rootBits }: GifSamples): Buffer {
  const parts: Buffer[] = [Buffer.from([rootBits])];
  for (let at = 0; at < data.length; at += MAX_SUB_BLOCK_BYTES) {
    const part = data.subarray(at, at + MAX_SUB_BLOCK_BYTES);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, TERMINATOR]);
}
