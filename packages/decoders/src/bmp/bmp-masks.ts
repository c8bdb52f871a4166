import type { ByteReader } from '../bytes/byte-reader.js';

/** The bits of one channel in a pixel. */
export interface BmpChannel {
  readonly mask: number;
  /** The 8-bit sample of each value, after `shift`; the channel has at most 8 bits there. */
  readonly samples: Uint8Array;
  readonly shift: number;
}

/** Red, green and blue; alpha is null where the pixels have none. */
export interface BmpMasks {
  readonly colours: readonly [red: BmpChannel, green: BmpChannel, blue: BmpChannel];
  readonly alpha: BmpChannel | null;
}

interface MaskFields {
  /** Where the header starts, and its length in bytes. */
  readonly at: number;
  readonly length: number;
  readonly bitsPerPixel: number;
  readonly isIcon: boolean;
  /** How many masks are stored: 0 for the usual ones. */
  readonly stored: 0 | 3 | 4;
}

/** Masks follow the 40 bytes of the oldest header that has them, or are fields there. */
const MASKS_AT = 40;
/** The first header with a mask of alpha, and the first in which it counts without the others. */
const [ALPHA_HEADER_BYTES, V4_BYTES] = [56, 108];
const names = ['red', 'green', 'blue', 'alpha'] as const;

/** The masks of a pixel of 16, 24 or 32 bits. Throws AppError `image_damaged` for a mask with gaps, or for two with the same bit. */
export function readBmpMasks(reader: ByteReader, { at, length, bitsPerPixel, isIcon, stored }: MaskFields): BmpMasks {
  const usual = bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0x00ff00, 0x0000ff];
  const hasAlpha = stored === 4 || (stored === 3 && length >= ALPHA_HEADER_BYTES);
  // without masks the fourth byte is alpha in an icon only
  const usualAlpha = isIcon && bitsPerPixel === 32 ? 0xff000000 : 0;
  const values = names.map((name, index) => {
    const isUsual = stored === 0 && !(index === 3 && length >= V4_BYTES);
    if (isUsual) return usual[index] ?? usualAlpha;
    return index < 3 || hasAlpha || stored === 0 ? reader.u32(at + MASKS_AT + 4 * index, `its ${name} mask`) : 0;
  });
  const [red, green, blue, alpha] = values.map((mask, index) => {
    const maskAt = at + MASKS_AT + 4 * index;
    if (values.slice(0, index).some((other) => (other & mask) !== 0))
      throw reader.damaged(`the ${names[index]} mask has bits of another`, maskAt);
    const channel = toChannel(mask);
    if (!channel) throw reader.damaged(`the ${names[index]} mask has gaps`, maskAt);
    return channel;
  }) as [BmpChannel, BmpChannel, BmpChannel, BmpChannel];
  return { colours: [red, green, blue], alpha: alpha.mask === 0 ? null : alpha };
}

/** Null for a mask with gaps. Of more than 8 bits the upper 8 count, as in browsers. */
function toChannel(mask: number): BmpChannel | null {
  if (mask === 0) return { mask: 0, shift: 0, samples: new Uint8Array(1) };
  const lowest = 31 - Math.clz32(mask & -mask);
  const bits = 32 - Math.clz32(mask) - lowest;
  if (mask >>> lowest !== 2 ** bits - 1) return null;
  const values = 2 ** Math.min(8, bits);
  const samples = Uint8Array.from({ length: values }, (_, value) => Math.round((value * 255) / (values - 1)));
  return { mask, shift: lowest + Math.max(0, bits - 8), samples };
}
