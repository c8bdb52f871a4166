import { type Box, readBoxes } from '../../containers/avif-boxes.js';
import { createByteReader } from './byte-reader.js';

/** An item of a `meta` box. Source: ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12. */
export interface HeifItem {
  readonly id: number;
  /** Four characters, such as `av01`. */
  readonly type: string;
  /** Of a `mime` item, else empty. */
  readonly contentType: string;
  readonly properties: readonly Box[];
  /** Reads the item, a megabyte at most; empty when its location is outside the file. */
  readonly readData: () => Buffer;
}

/** A reference such as `dimg` (derived from), `auxl` (auxiliary of) or `thmb` (thumbnail of). */
export interface HeifReference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

export interface HeifItems {
  readonly primary: number;
  readonly items: readonly HeifItem[];
  readonly references: readonly HeifReference[];
  readonly properties: readonly Box[];
}

/** No file has more items, and a broken count must not cost time. */
const MAX_ITEMS = 10_000;

/** More of an item is not read. */
const MAX_DATA_BYTES = 1_000_000;

const findData = (boxes: readonly Box[], type: string) => boxes.find((box) => box.type === type)?.data ?? Buffer.alloc(0);

function readReferences(data: Buffer): HeifReference[] {
  const idBytes = data[0] === 0 ? 2 : 4;
  return readBoxes(data.subarray(4))
    .slice(0, MAX_ITEMS)
    .map((box) => {
      const reader = createByteReader(box.data);
      const [from, count] = [reader.next(idBytes), reader.next(2)];
      const length = Math.min(count, Math.floor(box.data.length / idBytes));
      return { type: box.type, from, to: Array.from({ length }, () => reader.next(idBytes)) };
    });
}

/** Indexes of properties, from 1, by item: the content of an `ipma` box, of which there may be several. */
function readAssociations({ data }: Box): [number, readonly number[]][] {
  const reader = createByteReader(data);
  const version = reader.next(1);
  const isWide = (reader.next(3) & 1) === 1;
  const associations: [number, readonly number[]][] = [];
  const entries = Math.min(reader.next(4), MAX_ITEMS);
  for (let entry = 0; entry < entries && !reader.isAtEnd; entry += 1) {
    const id = reader.next(version < 1 ? 2 : 4);
    const indexes = Array.from({ length: reader.next(1) }, () => (isWide ? reader.next(2) & 0x7fff : reader.next(1) & 0x7f));
    associations.push([id, indexes]);
  }
  return associations;
}

function joinExtents(extents: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  let left = MAX_DATA_BYTES;
  for (const extent of extents) {
    if (left === 0) break;
    const part = extent.subarray(0, left);
    parts.push(part);
    left -= part.length;
  }
  return Buffer.concat(parts);
}

/** Reads the bytes of each item. `file` and `idat` are where the offsets of the two kinds of locations begin. */
function readLocations(data: Buffer, file: Buffer, idat: Buffer): Map<number, () => Buffer> {
  const reader = createByteReader(data);
  const version = reader.next(1);
  reader.next(3);
  const [sizes, moreSizes] = [reader.next(1), reader.next(1)];
  const [offsetBytes, lengthBytes, baseBytes, indexBytes] = [sizes >> 4, sizes & 15, moreSizes >> 4, version > 0 ? moreSizes & 15 : 0];
  const locations = new Map<number, () => Buffer>();
  const count = Math.min(reader.next(version < 2 ? 2 : 4), MAX_ITEMS);
  for (let item = 0; item < count && !reader.isAtEnd; item += 1) {
    const id = reader.next(version < 2 ? 2 : 4);
    const origin = version > 0 && (reader.next(2) & 15) === 1 ? idat : file;
    reader.next(2);
    const base = reader.next(baseBytes);
    const extents: Buffer[] = [];
    for (let left = reader.next(2); left > 0 && !reader.isAtEnd; left -= 1) {
      reader.next(indexBytes);
      const [offset, length] = [base + reader.next(offsetBytes), reader.next(lengthBytes)];
      extents.push(origin.subarray(offset, length === 0 ? undefined : offset + length));
    }
    locations.set(id, () => joinExtents(extents));
  }
  return locations;
}

/** Reads a `meta` box; `file` is the whole file. Never throws. */
export function readHeifItems(meta: Buffer, file: Buffer): HeifItems {
  const boxes = readBoxes(meta.subarray(4));
  const propertyBoxes = readBoxes(findData(boxes, 'iprp'));
  const properties = readBoxes(findData(propertyBoxes, 'ipco'));
  const associations = new Map(propertyBoxes.filter(({ type }) => type === 'ipma').flatMap(readAssociations));
  const locations = readLocations(findData(boxes, 'iloc'), file, findData(boxes, 'idat'));
  const information = findData(boxes, 'iinf');
  const entries = readBoxes(information.subarray(information[0] === 0 ? 6 : 8)).filter(({ type }) => type === 'infe');
  const items = entries.slice(0, MAX_ITEMS).map(({ data }): HeifItem => {
    const reader = createByteReader(data.subarray(4));
    const id = reader.next(data[0] === 3 ? 4 : 2);
    reader.next(2);
    const type = data.toString('latin1', data[0] === 3 ? 10 : 8).slice(0, 4);
    reader.next(4);
    reader.nextText();
    const indexes = associations.get(id) ?? [];
    return {
      id,
      type,
      contentType: type === 'mime' ? reader.nextText() : '',
      properties: indexes.flatMap((index) => properties[index - 1] ?? []),
      readData: locations.get(id) ?? (() => Buffer.alloc(0)),
    };
  });
  const primary = findData(boxes, 'pitm');
  const primaryReader = createByteReader(primary.subarray(4));
  return {
    primary: primaryReader.next(primary[0] === 0 ? 2 : 4),
    items,
    references: readReferences(findData(boxes, 'iref')),
    properties,
  };
}
