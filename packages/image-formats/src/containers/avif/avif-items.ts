import { type Box, readBoxes, VERSION_BYTES } from './avif-boxes.js';
import { NumberReader } from './number-reader.js';

/** A run of bytes of an item. */
interface Extent {
  readonly offset: number;
  readonly bytes: number;
}

/** Where the bytes of an item are. Source: ISO/IEC 14496-12, 8.11.3. */
export interface ItemLocation {
  readonly id: number;
  /** 0: offsets in the file, 1: offsets in the `idat` box. */
  readonly method: number;
  readonly extents: readonly Extent[];
}

/** An item of a file. Source: ISO/IEC 14496-12, 8.11.6. */
export interface AvifItem {
  readonly id: number;
  /** Four characters, such as `av01` or `Exif`. */
  readonly type: string;
  /** The media type of a `mime` item; empty for others. */
  readonly contentType: string;
}

/** An extent may take no byte in the box, so the length of the box does not bound their number. */
const MAX_EXTENTS = 100_000;

/** Reads an `iloc` box. Throws RangeError when it is damaged, or has very many extents. */
export function readItemLocations({ data }: Box): ItemLocation[] {
  const version = data[0] ?? 0;
  const reader = new NumberReader(data, VERSION_BYTES);
  const [sizes, moreSizes] = [reader.read(1), reader.read(1)];
  const [offsetBytes, lengthBytes, baseBytes, indexBytes] = [sizes >> 4, sizes & 15, moreSizes >> 4, version > 0 ? moreSizes & 15 : 0];
  const idBytes = version < 2 ? 2 : 4;
  const count = reader.read(idBytes);
  const locations: ItemLocation[] = [];
  let extentTotal = 0;
  for (let index = 0; index < count; index += 1) {
    const id = reader.read(idBytes);
    const method = version > 0 ? reader.read(2) & 15 : 0;
    reader.read(2); // the file itself
    const base = reader.read(baseBytes);
    const extentCount = reader.read(2);
    extentTotal += extentCount;
    if (extentTotal > MAX_EXTENTS) throw new RangeError('too many extents');
    const extents: Extent[] = [];
    for (let extent = 0; extent < extentCount; extent += 1) {
      reader.read(indexBytes);
      extents.push({ offset: base + reader.read(offsetBytes), bytes: reader.read(lengthBytes) });
    }
    locations.push({ id, method, extents });
  }
  return locations;
}

/** Writes an `iloc` box of version 1 with offsets and lengths of 4 bytes. */
export function toItemLocationBox(locations: readonly ItemLocation[]): Box {
  const bytes = locations.reduce((sum, { extents }) => sum + 8 + extents.length * 8, 8);
  const data = Buffer.alloc(bytes);
  data.writeUInt8(1, 0);
  data.writeUInt8(0x44, VERSION_BYTES);
  data.writeUInt16BE(locations.length, 6);
  let at = 8;
  for (const { id, method, extents } of locations) {
    data.writeUInt16BE(id, at);
    data.writeUInt16BE(method, at + 2);
    data.writeUInt16BE(extents.length, at + 6);
    at += 8;
    for (const { offset, bytes: length } of extents) {
      data.writeUInt32BE(offset, at);
      data.writeUInt32BE(length, at + 4);
      at += 8;
    }
  }
  return { type: 'iloc', data };
}

/** Moves what lies behind the `meta` box, which grows. */
export const moveBehind =
  (metaEnd: number, moved: number) =>
  ({ extents, ...location }: ItemLocation): ItemLocation => ({
    ...location,
    extents: extents.map((extent) =>
      location.method === 0 && extent.offset >= metaEnd ? { ...extent, offset: extent.offset + moved } : extent,
    ),
  });

const readCString = (bytes: Buffer, at: number) => bytes.toString('latin1', at, Math.max(at, bytes.indexOf(0, at)));

/** The `infe` boxes in an `iinf` box. */
export const readItemBoxes = ({ data }: Box): Box[] => readBoxes(data.subarray(VERSION_BYTES + (data[0] === 0 ? 2 : 4)));

/** Whether the box has an item with a type. */
export const isTypedItem = ({ type, data }: Box): boolean => type === 'infe' && (data[0] ?? 0) >= 2 && data.length >= 12;

/** Reads an `iinf` box. */
export function readItems(iinf: Box): AvifItem[] {
  const entries = readItemBoxes(iinf).filter(isTypedItem);
  return entries.map(({ data: entry }) => {
    const idBytes = entry[0] === 2 ? 2 : 4;
    const typeAt = VERSION_BYTES + idBytes + 2;
    const type = entry.toString('latin1', typeAt, typeAt + 4);
    const nameEnd = entry.indexOf(0, typeAt + 4);
    const contentType = type === 'mime' && nameEnd >= 0 ? readCString(entry, nameEnd + 1) : '';
    return { id: entry.readUIntBE(VERSION_BYTES, idBytes), type, contentType };
  });
}

/** The `infe` box of an item. */
export function toItemBox({ id, type, contentType }: AvifItem): Box {
  const data = Buffer.alloc(VERSION_BYTES + 4);
  data.writeUInt8(2, 0);
  data.writeUInt16BE(id, VERSION_BYTES);
  const text = type === 'mime' ? `${type}\0${contentType}\0` : `${type}\0`;
  return { type: 'infe', data: Buffer.concat([data, Buffer.from(text, 'latin1')]) };
}
