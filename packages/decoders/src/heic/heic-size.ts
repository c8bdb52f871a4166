import { createImageDamaged } from '@pixmill/contracts';
import { findBox, hasCompleteBoxes, type ImageSize, readBoxes, readShownAvif } from '@pixmill/image-formats';

/**
 * px of the shown picture, as its transformations leave it; a clean aperture is not counted. Throws AppError `image_damaged`, also for a file that
 * ends within a box: the library decodes some of these.
 */
export function readHeicSize(bytes: Buffer): ImageSize {
  const size = hasCompleteBoxes(bytes) ? (readMiniSize(bytes) ?? readItemSize(bytes)) : null;
  if (!size || size.width < 1 || size.height < 1) throw createImageDamaged('heic: the file is cut off, or has no picture with a size');
  return size;
}

function readItemSize(bytes: Buffer): ImageSize | null {
  const shown = readShownAvif(bytes);
  const quarterTurns = shown?.properties.find(({ type }) => type === 'irot')?.data[0] ?? 0;
  return shown && (quarterTurns % 2 === 1 ? toTurned(shown.size) : shown.size);
}

const toTurned = ({ width, height }: ImageSize): ImageSize => ({ width: height, height: width });

/** Bits before the orientation in a `mini` box. */
const ORIENTATION_AT = 13;

/** The size in a `mini` box, the short form of a header; null without one. Source: ISO/IEC 23008-12, amendment 2. */
function readMiniSize(bytes: Buffer): ImageSize | null {
  const data = findBox(readBoxes(bytes), 'mini')?.data;
  if (!data || data.length < 6) return null;
  const head = data.readUIntBE(0, 6);
  const bits = (at: number, count: number) => Math.floor(head / 2 ** (48 - at - count)) % 2 ** count;
  const orientation = bits(ORIENTATION_AT, 3) + 1;
  const sideBits = bits(ORIENTATION_AT + 3, 1) === 1 ? 15 : 7;
  const side = (index: number) => bits(ORIENTATION_AT + 4 + index * sideBits, sideBits) + 1;
  const stored = { width: side(0), height: side(1) };
  return orientation >= 5 ? toTurned(stored) : stored;
}
