import { type Box, readBoxes } from '../../containers/avif-boxes.js';
import { type HeifItem, type HeifItems, readHeifItems } from './heif-items.js';
import { isPadding } from './padding.js';
import { readExifParts } from './read-exif-parts.js';
import { readXmpParts } from './read-xmp-parts.js';

const UUID_BYTES = 16;
const uuids: Readonly<Record<string, string>> = {
  d8fec3d61b0e483c92975828877ec481: 'uuid C2PA',
  be7acfcb97a942e89c71999491e3afac: 'uuid XMP',
};

function toBoxId({ type, data }: Box): string {
  if (type !== 'uuid') return type.trim();
  const uuid = data.toString('hex', 0, UUID_BYTES);
  return uuids[uuid] ?? `uuid ${uuid}`;
}

/** What an auxiliary picture is, by the URN in its `auxC` property. Sources: ISO/IEC 23091-2, ISO/IEC 23008-12 6.5.8, Apple. */
const auxiliaryTypes: Readonly<Record<string, string>> = {
  'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha': 'auxiliary alpha',
  'urn:mpeg:hevc:2015:auxid:1': 'auxiliary alpha',
  'urn:mpeg:mpegB:cicp:systems:auxiliary:depth': 'auxiliary depth map',
  'urn:mpeg:hevc:2015:auxid:2': 'auxiliary depth map',
  'urn:com:apple:photo:2020:aux:hdrgainmap': 'auxiliary gain map',
};

function toAuxiliaryId({ properties }: HeifItem): string {
  const data = properties.find(({ type }) => type === 'auxC')?.data.subarray(4);
  const urn = data?.toString('latin1', 0, Math.max(0, data.indexOf(0)));
  return auxiliaryTypes[urn ?? ''] ?? 'auxiliary other';
}

const notPictures = ['Exif', 'mime', 'uri '];

/** Each of these may be read, and may be large. */
const MAX_ITEMS = 1000;

/** The offset of the TIFF header stands before it. Source: ISO/IEC 23008-12, annex A.2.1. */
const EXIF_OFFSET_BYTES = 4;

function readItemParts(item: HeifItem, { primary, references }: HeifItems): string[] {
  const { id, type, contentType } = item;
  if (type === 'Exif') {
    const data = item.readData();
    const start = data.length < EXIF_OFFSET_BYTES ? 0 : EXIF_OFFSET_BYTES + data.readUInt32BE();
    return readExifParts(data.subarray(start), 'item Exif');
  }
  if (contentType === 'application/rdf+xml') return readXmpParts(item.readData(), 'item mime XMP');
  if (type === 'mime') return ['item mime other'];
  const itemId = `item ${type.trim()}`;
  if (notPictures.includes(type) || id === primary || type === 'tmap') return [itemId];
  if (references.some((reference) => reference.type === 'thmb' && reference.from === id)) return ['thumbnail'];
  if (references.some((reference) => reference.type === 'auxl' && reference.from === id)) return [toAuxiliaryId(item)];
  const isInput = references.some((reference) => reference.type === 'dimg' && reference.to.includes(id));
  return isInput ? [itemId] : ['further picture'];
}

function toPropertyId({ type, data }: Box): string {
  if (type === 'uuid') return `property ${toBoxId({ type, data })}`;
  if (type !== 'colr') return `property ${type}`;
  return data.toString('latin1', 0, 4) === 'nclx' ? 'property colr nclx' : 'property colr prof';
}

/** The ids of all parts of an AVIF. Never throws. */
export function readAvifParts(bytes: Buffer): string[] {
  const boxes = readBoxes(bytes);
  const meta = boxes.find(({ type }) => type === 'meta')?.data ?? Buffer.alloc(0);
  const items = readHeifItems(meta, bytes);
  const last = boxes.at(-1)?.data;
  const trailer = last ? bytes.subarray(last.byteOffset - bytes.byteOffset + last.length) : bytes;
  return [
    ...boxes.map(toBoxId),
    ...readBoxes(meta.subarray(4)).map(toBoxId),
    ...items.items.slice(0, MAX_ITEMS).flatMap((item) => readItemParts(item, items)),
    ...items.properties.map(toPropertyId),
    ...(isPadding(trailer) ? [] : ['bytes after the last box']),
  ];
}
