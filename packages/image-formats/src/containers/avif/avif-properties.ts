import { type Box, findBox, readBoxes, sizeOfBoxes, VERSION_BYTES, writeBox } from './avif-boxes.js';
import { type ItemLocation, moveBehind, toItemLocationBox } from './avif-items.js';
import { type AvifMeta, readAvifMeta } from './avif-meta.js';
import { readReferences } from './avif-references.js';
import { isRangeError } from './range-error.js';

/** The properties of an item, by their number in the `ipco` box from 1. */
interface ItemProperties {
  readonly item: number;
  readonly properties: readonly { readonly index: number; readonly isEssential: boolean }[];
}

/** The items of a file, which of them is shown, and their properties. */
export interface AvifPicture {
  readonly meta: AvifMeta;
  readonly primary: number;
  readonly properties: readonly Box[];
  readonly associations: readonly ItemProperties[];
}

/** Reads an `ipma` box. Throws RangeError when it is damaged. Source: ISO/IEC 14496-12, 8.11.14. */
function readAssociations({ data }: Box): ItemProperties[] {
  const idBytes = data.readUInt8(0) < 1 ? 2 : 4;
  const indexBytes = data.readUInt8(3) & 1 ? 2 : 1;
  const essentialBit = indexBytes === 2 ? 0x8000 : 0x80;
  const items: ItemProperties[] = [];
  let at = VERSION_BYTES + 4;
  for (let count = data.readUInt32BE(VERSION_BYTES); count > 0; count -= 1) {
    const item = data.readUIntBE(at, idBytes);
    const start = at + idBytes + 1;
    const values = Array.from({ length: data.readUInt8(start - 1) }, (_, index) => data.readUIntBE(start + index * indexBytes, indexBytes));
    items.push({ item, properties: values.map((value) => ({ index: value & (essentialBit - 1), isEssential: value >= essentialBit })) });
    at = start + values.length * indexBytes;
  }
  return items;
}

/** Writes an `ipma` box for ids of 16 bits, with indices of 15 bits. */
function toAssociationBox(items: readonly ItemProperties[]): Box {
  const head = Buffer.alloc(VERSION_BYTES + 4);
  head.writeUInt8(1, 3);
  head.writeUInt32BE(items.length, VERSION_BYTES);
  const entries = items.map(({ item, properties }) => {
    const entry = Buffer.alloc(3 + properties.length * 2);
    entry.writeUInt16BE(item);
    entry.writeUInt8(properties.length, 2);
    for (const [position, { index, isEssential }] of properties.entries()) {
      entry.writeUInt16BE(index + (isEssential ? 0x8000 : 0), 3 + position * 2);
    }
    return entry;
  });
  return { type: 'ipma', data: Buffer.concat([head, ...entries]) };
}

const childrenOf = (boxes: readonly Box[], type: string) => readBoxes(findBox(boxes, type)?.data ?? Buffer.alloc(0));

/** Reads the items of a file with their properties; null without items, as in an animation, or when their boxes are damaged. */
export function readAvifPicture(bytes: Buffer): AvifPicture | null {
  const meta = readAvifMeta(bytes);
  const pitm = meta && findBox(meta.boxes, 'pitm');
  if (!pitm) return null;
  const lists = childrenOf(meta.boxes, 'iprp').filter(({ type }) => type === 'ipma');
  try {
    const primary = pitm.data.readUIntBE(VERSION_BYTES, pitm.data.readUInt8(0) < 1 ? 2 : 4);
    return { meta, primary, properties: childrenOf(childrenOf(meta.boxes, 'iprp'), 'ipco'), associations: lists.flatMap(readAssociations) };
  } catch (error) {
    if (isRangeError(error)) return null; // a number lies beyond the end of its box
    throw error;
  }
}

/** The first property of this type that an item has. */
export function findItemProperty({ associations, properties }: AvifPicture, id: number, type: string): Box | undefined {
  const indexes = associations.filter(({ item }) => item === id).flatMap((entry) => entry.properties);
  return indexes.map(({ index }) => properties[index - 1]).find((property) => property?.type === type);
}

/** The properties of the shown item, in their order. */
export function readShownProperties({ associations, properties, primary }: AvifPicture): Box[] {
  const associated = associations.find(({ item }) => item === primary)?.properties ?? [];
  return associated.flatMap(({ index }) => properties[index - 1] ?? []);
}

/** The first coded item of the shown one: the first tile of a grid, else itself. Source: ISO/IEC 14496-12, 8.11.12. */
export function findCodedItem({ meta: { boxes }, primary }: AvifPicture): number {
  const tiles = readReferences(boxes).find(({ type, from, to }) => type === 'dimg' && from === primary && to.length > 0);
  return tiles?.to[0] ?? primary;
}

/**
 * The same file with one more property of the shown item. Null for a file with items that cannot be written again: ids of 32 bits, several lists of
 * properties, or boxes of unknown length. No encoder writes them.
 */
export function addAvifProperty(bytes: Buffer, { meta, primary, properties, associations }: AvifPicture, property: Box): Buffer | null {
  const boxes = readBoxes(bytes);
  const metaAt = boxes.findIndex(({ type }) => type === 'meta');
  const iprp = childrenOf(meta.boxes, 'iprp');
  const hasLongIds = associations.some(({ item }) => item > 0xffff) || meta.items.some(({ id }) => id > 0xffff);
  if (hasLongIds || iprp.length !== 2 || sizeOfBoxes(boxes) !== bytes.length) return null;
  const added = { index: properties.length + 1, isEssential: false };
  const ipma = toAssociationBox(
    associations.map((entry) => (entry.item === primary ? { ...entry, properties: [added, ...entry.properties] } : entry)),
  );
  const ipco: Box = { type: 'ipco', data: Buffer.concat([...properties, property].map(writeBox)) };
  const newIprp: Box = { type: 'iprp', data: Buffer.concat([writeBox(ipco), writeBox(ipma)]) };
  const toMeta = (locations: readonly ItemLocation[]): Box => {
    const written = [newIprp, toItemLocationBox(locations)];
    const children = meta.boxes.map((box) => written.find(({ type }) => type === box.type) ?? box);
    return { type: 'meta', data: Buffer.concat([Buffer.alloc(VERSION_BYTES), ...children.map(writeBox)]) };
  };
  const [before, after] = [boxes.slice(0, metaAt), boxes.slice(metaAt + 1)];
  const metaEnd = sizeOfBoxes(boxes.slice(0, metaAt + 1));
  const moved = sizeOfBoxes([...before, toMeta(meta.locations)]) - metaEnd;
  return Buffer.concat([...before, toMeta(meta.locations.map(moveBehind(metaEnd, moved))), ...after].map(writeBox));
}
