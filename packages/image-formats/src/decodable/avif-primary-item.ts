import { findBox } from '../containers/avif/avif-boxes.js';
import { isTypedItem, readItemBoxes } from '../containers/avif/avif-items.js';
import { readAvifPicture } from '../containers/avif/avif-properties.js';
import { readReferences } from '../containers/avif/avif-references.js';

/** Items that are no pictures. */
const otherTypes = ['Exif', 'mime', 'uri '];
/** Pictures that the decoder finds by their reference, hidden or not. */
const partTypes = ['auxl', 'thmb'];

/** Offset of the flag that hides an item, in its `infe` box. Source: ISO/IEC 14496-12, 8.11.6. */
const FLAGS_AT = 3;

/**
 * The same AVIF whose further pictures are hidden. Browsers show the primary one; the decoder takes all that are not hidden for frames, and rejects
 * them when their sizes differ.
 */
export function withPrimaryAvifItem(bytes: Buffer): Buffer {
  const picture = readAvifPicture(bytes);
  const iinf = picture && findBox(picture.meta.boxes, 'iinf');
  if (!picture || !iinf) return bytes;
  const references = readReferences(picture.meta.boxes).filter(({ type }) => partTypes.includes(type));
  const kept = new Set([picture.primary, ...references.map(({ from }) => from)]);
  const copy = Buffer.from(bytes);
  for (const [index, { data }] of readItemBoxes(iinf).filter(isTypedItem).entries()) {
    const item = picture.meta.items[index];
    if (!item || kept.has(item.id) || otherTypes.includes(item.type)) continue;
    const at = data.byteOffset - bytes.byteOffset + FLAGS_AT;
    copy[at] = (copy[at] ?? 0) | 1;
  }
  return copy.equals(bytes) ? bytes : copy;
}
