import { AppError } from '@pixmill/contracts';
import { BOX_HEAD_BYTES, type Box, findBox, readBoxes, sizeOfBoxes, VERSION_BYTES, writeBox } from './avif-boxes.js';
import { type AvifItem, type ItemLocation, moveBehind, readItemBoxes, toItemBox, toItemLocationBox } from './avif-items.js';
import { type AvifMeta, readAvifMeta } from './avif-meta.js';

/** An item that describes the main image. */
export interface AvifDescription extends Omit<AvifItem, 'id'> {
  readonly data: Buffer;
}

interface AddedItem extends AvifItem {
  readonly data: Buffer;
}

/** The `iinf` box with more items, in version 0. */
function toItemInfoBox(old: Box, added: readonly AddedItem[]): Box {
  const entries = [...readItemBoxes(old), ...added.map(toItemBox)];
  const head = Buffer.alloc(VERSION_BYTES + 2);
  head.writeUInt16BE(entries.length, VERSION_BYTES);
  return { type: 'iinf', data: Buffer.concat([head, ...entries.map(writeBox)]) };
}

/** The `iref` box with a `cdsc` reference of each item to the main image. Source: ISO/IEC 14496-12, 8.11.12. */
function toReferenceBox(old: Box | undefined, added: readonly AddedItem[], mainId: number): Box {
  const references = added.map(({ id }) => {
    const data = Buffer.alloc(6);
    data.writeUInt16BE(id);
    data.writeUInt16BE(1, 2);
    data.writeUInt16BE(mainId, 4);
    return writeBox({ type: 'cdsc', data });
  });
  return { type: 'iref', data: Buffer.concat([old?.data ?? Buffer.alloc(VERSION_BYTES), ...references]) };
}

/** Places the items one after the other. */
function placeItems(added: readonly AddedItem[], start: number): ItemLocation[] {
  let offset = start;
  return added.map(({ id, data }) => {
    const extents = [{ offset, bytes: data.length }];
    offset += data.length;
    return { id, method: 0, extents };
  });
}

/** The boxes that name and locate items, of a kind that can be written again; null for another kind. */
function findWritableBoxes({ boxes, items }: AvifMeta) {
  const [iinf, pitm, iref] = [findBox(boxes, 'iinf'), findBox(boxes, 'pitm'), findBox(boxes, 'iref')];
  const hasLongIds = pitm?.data[0] !== 0 || (iref?.data[0] ?? 0) !== 0 || items.some(({ id }) => id > 0xff00);
  return !iinf || !pitm || hasLongIds ? null : { iinf, iref, mainId: pitm.data.readUInt16BE(VERSION_BYTES) };
}

/**
 * The same AVIF with these items, which describe the main image. Throws AppError `processing_failed` for a file without items, with box lengths of
 * 64 bits or with ids of 32 bits. The encoder writes none of these.
 */
export function addAvifItems(bytes: Buffer, descriptions: readonly AvifDescription[]): Buffer {
  const boxes = readBoxes(bytes);
  const metaAt = boxes.findIndex(({ type }) => type === 'meta');
  const meta = readAvifMeta(bytes);
  const writable = meta && findWritableBoxes(meta);
  if (!meta || !writable || sizeOfBoxes(boxes) !== bytes.length) {
    throw new AppError('processing_failed', { detail: 'AVIF: the file has items that cannot be written again' });
  }
  const { iinf, iref, mainId } = writable;
  const lastId = Math.max(...meta.items.map(({ id }) => id));
  const added = descriptions.map((description, index): AddedItem => ({ ...description, id: lastId + 1 + index }));
  const toMeta = (locations: readonly ItemLocation[]): Box => {
    const written = [toItemInfoBox(iinf, added), toReferenceBox(iref, added, mainId), toItemLocationBox(locations)];
    const others = meta.boxes.filter(({ type }) => !written.some((box) => box.type === type));
    // `hdlr` must be the first box
    return { type: 'meta', data: Buffer.concat([Buffer.alloc(VERSION_BYTES), ...[...others, ...written].map(writeBox)]) };
  };
  const [before, after] = [boxes.slice(0, metaAt), boxes.slice(metaAt + 1)];
  const metaEnd = sizeOfBoxes(boxes.slice(0, metaAt + 1));
  const moved = sizeOfBoxes([...before, toMeta([...meta.locations, ...placeItems(added, 0)])]) - metaEnd;
  const placed = placeItems(added, bytes.length + moved + BOX_HEAD_BYTES);
  const newMeta = toMeta([...meta.locations.map(moveBehind(metaEnd, moved)), ...placed]);
  const mdat: Box = { type: 'mdat', data: Buffer.concat(added.map(({ data }) => data)) };
  return Buffer.concat([...before, newMeta, ...after, mdat].map(writeBox));
}
