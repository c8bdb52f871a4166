import { type Box, findBox, readBoxes, VERSION_BYTES } from './avif-boxes.js';
import { type AvifItem, type ItemLocation, readItemLocations, readItems } from './avif-items.js';
import { isRangeError } from './range-error.js';

/** The `meta` box of a file, which describes its items. */
export interface AvifMeta {
  /** The boxes in the `meta` box. */
  readonly boxes: readonly Box[];
  readonly items: readonly AvifItem[];
  readonly locations: readonly ItemLocation[];
}

/** Reads the items of a file; null without items, as in an animation, or when their boxes are damaged. */
export function readAvifMeta(bytes: Buffer): AvifMeta | null {
  const meta = findBox(readBoxes(bytes), 'meta');
  const boxes = meta ? readBoxes(meta.data.subarray(VERSION_BYTES)) : [];
  const [iinf, iloc] = [findBox(boxes, 'iinf'), findBox(boxes, 'iloc')];
  if (!iinf || !iloc) return null;
  try {
    return { boxes, items: readItems(iinf), locations: readItemLocations(iloc) };
  } catch (error) {
    if (isRangeError(error)) return null; // a number lies beyond the end of its box
    throw error;
  }
}

/** The bytes of an item; null when the file does not have all of them. */
export function readAvifItem(bytes: Buffer, { boxes, locations }: AvifMeta, id: number): Buffer | null {
  const location = locations.find((each) => each.id === id);
  if (!location || location.method > 1) return null;
  const from = location.method === 1 ? (findBox(boxes, 'idat')?.data ?? Buffer.alloc(0)) : bytes;
  const total = location.extents.reduce((sum, extent) => sum + extent.bytes, 0);
  if (total > bytes.length) return null;
  const parts = location.extents.map((extent) => from.subarray(extent.offset, extent.offset + extent.bytes));
  const isComplete = parts.length > 0 && parts.every((part, index) => part.length === location.extents[index]?.bytes);
  return isComplete ? Buffer.concat(parts) : null;
}
