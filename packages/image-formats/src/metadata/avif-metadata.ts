import { AppError } from '@pixmill/contracts';
import { type Box, readBoxes } from '../containers/avif-boxes.js';
import {
  type AvifItem,
  type ItemLocation,
  readItemLocations,
  readItems,
  toItemBox,
  toItemLocationBox,
  writeBox,
} from '../containers/avif-items.js';
import { readExifDensity } from './exif-fields.js';
import type { FileMetadata, Metadata } from './metadata.js';
import { withoutExifPrefix } from './webp-metadata.js';

const VERSION_BYTES = 4;
const XMP_TYPE = 'application/rdf+xml';
const noFileMetadata: FileMetadata = { exif: null, xmp: null, iptc: null, density: null };

interface MetaBox {
  /** The boxes in the `meta` box. */
  readonly boxes: readonly Box[];
  readonly items: readonly AvifItem[];
  readonly locations: readonly ItemLocation[];
}

const findBox = (boxes: readonly Box[], type: string) => boxes.find((box) => box.type === type);

/** Null without items, or when the box is damaged. */
function readMeta(bytes: Buffer): MetaBox | null {
  const meta = findBox(readBoxes(bytes), 'meta');
  const boxes = meta ? readBoxes(meta.data.subarray(VERSION_BYTES)) : [];
  const [iinf, iloc] = [findBox(boxes, 'iinf'), findBox(boxes, 'iloc')];
  if (!iinf || !iloc) return null;
  try {
    return { boxes, items: readItems(iinf), locations: readItemLocations(iloc) };
  } catch (error) {
    if (error instanceof RangeError) return null; // a number lies beyond the end of its box
    throw error;
  }
}

/** The bytes of an item; null when the file does not have all of them. */
function readItem(bytes: Buffer, { boxes, locations }: MetaBox, item: AvifItem | undefined): Buffer | null {
  const location = locations.find(({ id }) => id === item?.id);
  if (!location || location.method > 1) return null;
  const from = location.method === 1 ? (findBox(boxes, 'idat')?.data ?? Buffer.alloc(0)) : bytes;
  const parts = location.extents.map((extent) => from.subarray(extent.offset, extent.offset + extent.bytes));
  const isComplete = parts.length > 0 && parts.every((part, index) => part.length === location.extents[index]?.bytes);
  return isComplete ? Buffer.concat(parts) : null;
}

/** The TIFF structure of an `Exif` item, which begins with the offset of that structure. Source: ISO/IEC 23008-12, A.2.1. */
function toTiff(item: Buffer): Buffer | null {
  const start = item.length >= 4 ? 4 + item.readUInt32BE() : item.length;
  return start < item.length ? withoutExifPrefix(item.subarray(start)) : null;
}

/** Reads the metadata of an AVIF. All is null where the file has no items, as in an animation. */
export function readAvifMetadata(bytes: Buffer): FileMetadata {
  const meta = readMeta(bytes);
  if (!meta) return noFileMetadata;
  const find = (isWanted: (item: AvifItem) => boolean) => readItem(bytes, meta, meta.items.find(isWanted));
  const [item, packet] = [find(({ type }) => type === 'Exif'), find(({ contentType }) => contentType === XMP_TYPE)];
  const exif = item && toTiff(item);
  return { exif, xmp: packet && { packet, extension: null }, iptc: null, density: exif && readExifDensity(exif) };
}

interface AddedItem extends Omit<AvifItem, 'id'> {
  readonly data: Buffer;
}

function toAddedItems({ exif, xmp }: Metadata): AddedItem[] {
  return [
    ...(exif ? [{ type: 'Exif', contentType: '', data: Buffer.concat([Buffer.alloc(4), exif]) }] : []),
    ...(xmp ? [{ type: 'mime', contentType: XMP_TYPE, data: xmp }] : []),
  ];
}

/** The `iinf` box with more items, in version 0. */
function toItemInfoBox(old: Box, added: readonly AvifItem[]): Box {
  const entries = readBoxes(old.data.subarray(VERSION_BYTES + (old.data[0] === 0 ? 2 : 4)));
  const head = Buffer.alloc(VERSION_BYTES + 2);
  head.writeUInt16BE(entries.length + added.length, VERSION_BYTES);
  return { type: 'iinf', data: Buffer.concat([head, ...[...entries, ...added.map(toItemBox)].map(writeBox)]) };
}

/** The `iref` box with a `cdsc` reference of each item to the main image. Source: ISO/IEC 14496-12, 8.11.12. */
function toReferenceBox(old: Box | undefined, added: readonly AvifItem[], mainId: number): Box {
  const references = added.map(({ id }) => {
    const data = Buffer.alloc(6);
    data.writeUInt16BE(id);
    data.writeUInt16BE(1, 2);
    data.writeUInt16BE(mainId, 4);
    return writeBox({ type: 'cdsc', data });
  });
  return { type: 'iref', data: Buffer.concat([old?.data ?? Buffer.alloc(VERSION_BYTES), ...references]) };
}

/** Offsets that grow with the `meta` box before them. */
const moveBy = (moved: number, after: number) => (location: ItemLocation) => ({
  ...location,
  extents: location.extents.map((extent) =>
    location.method === 0 && extent.offset >= after ? { ...extent, offset: extent.offset + moved } : extent,
  ),
});

/**
 * The same image with this EXIF and XMP as further items. AVIF has no place for IPTC and density; its profile belongs to the picture. Throws
 * AppError `processing_failed` for a file without items, with metadata, or with ids of 32 bits, which the encoder does not write.
 */
export function withAvifMetadata(bytes: Buffer, metadata: Metadata): Buffer {
  const contents = toAddedItems(metadata);
  if (contents.length === 0) return bytes;
  const boxes = readBoxes(bytes);
  const meta = readMeta(bytes);
  const [iinf, pitm] = [meta && findBox(meta.boxes, 'iinf'), meta && findBox(meta.boxes, 'pitm')];
  const iref = meta ? findBox(meta.boxes, 'iref') : undefined;
  const metaIndex = boxes.findIndex(({ type }) => type === 'meta');
  const lastId = Math.max(0, ...(meta?.items ?? []).map(({ id }) => id));
  if (!meta || !iinf || !pitm || pitm.data[0] !== 0 || (iref && iref.data[0] !== 0) || lastId > 0xfff0) {
    throw new AppError('processing_failed', { detail: 'AVIF: the encoder wrote items that cannot be added to' });
  }
  const added = contents.map(({ type, contentType }, index): AvifItem => ({ id: lastId + 1 + index, type, contentType }));
  const sizeOf = (part: readonly Box[]) => part.reduce((sum, { data }) => sum + data.length + 8, 0);
  const metaEnd = sizeOf(boxes.slice(0, metaIndex + 1));
  const toMeta = (locations: readonly ItemLocation[]): Box => {
    const replaced: Box[] = [
      toItemInfoBox(iinf, added),
      toItemLocationBox(locations),
      toReferenceBox(iref, added, pitm.data.readUInt16BE(VERSION_BYTES)),
    ];
    const isReplaced = ({ type }: Box) => replaced.some((box) => box.type === type);
    const content = meta.boxes.map((box) => replaced.find(({ type }) => type === box.type) ?? box);
    const missing = replaced.filter((box) => !meta.boxes.some(isReplaced) || !meta.boxes.some(({ type }) => type === box.type));
    return { type: 'meta', data: Buffer.concat([Buffer.alloc(VERSION_BYTES), ...[...content, ...missing].map(writeBox)]) };
  };
  const place = (start: number): ItemLocation[] => {
    let offset = start;
    return contents.map(({ data }, index) => {
      const extents = [{ offset, bytes: data.length }];
      offset += data.length;
      return { id: lastId + 1 + index, method: 0, extents };
    });
  };
  const grown = sizeOf([...boxes.slice(0, metaIndex), toMeta([...meta.locations, ...place(0)])]) - metaEnd;
  const locations = [...meta.locations.map(moveBy(grown, metaEnd)), ...place(sizeOf(boxes) + grown + 8)];
  const mdat: Box = { type: 'mdat', data: Buffer.concat(contents.map(({ data }) => data)) };
  return Buffer.concat([...boxes.slice(0, metaIndex), toMeta(locations), ...boxes.slice(metaIndex + 1), mdat].map(writeBox));
}
