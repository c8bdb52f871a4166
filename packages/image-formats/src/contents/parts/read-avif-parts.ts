import { alphaTypes } from '../../containers/avif/avif-alpha.js';
import { type Box, findBoxData, readBoxes, VERSION_BYTES } from '../../containers/avif/avif-boxes.js';
import type { AvifItem } from '../../containers/avif/avif-items.js';
import { readAvifItem } from '../../containers/avif/avif-meta.js';
import { type AvifPicture, findItemProperty, readAvifPicture } from '../../containers/avif/avif-properties.js';
import { type AvifReference, readReferences } from '../../containers/avif/avif-references.js';
import { toTiff, XMP_TYPE } from '../../metadata/formats/avif-metadata.js';
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
  ...Object.fromEntries(alphaTypes.map((urn) => [urn, 'auxiliary alpha'])),
  'urn:mpeg:mpegB:cicp:systems:auxiliary:depth': 'auxiliary depth map',
  'urn:mpeg:hevc:2015:auxid:2': 'auxiliary depth map',
  'urn:com:apple:photo:2020:aux:hdrgainmap': 'auxiliary gain map',
};

function toAuxiliaryId(id: number, picture: AvifPicture): string {
  const data = findItemProperty(picture, id, 'auxC')?.data;
  const urn = data?.subarray(VERSION_BYTES, Math.max(VERSION_BYTES, data.indexOf(0, VERSION_BYTES)));
  return auxiliaryTypes[urn?.toString('latin1') ?? ''] ?? 'auxiliary other';
}

interface Items {
  readonly picture: AvifPicture;
  readonly references: readonly AvifReference[];
  readonly file: Buffer;
}

function readItemParts({ id, type, contentType }: AvifItem, { picture, references, file }: Items): string[] {
  const readData = () => readAvifItem(file, picture.meta, id) ?? Buffer.alloc(0);
  if (type === 'Exif') return readExifParts(toTiff(readData()) ?? Buffer.alloc(0), 'item Exif');
  if (contentType === XMP_TYPE) return readXmpParts(readData(), 'item mime XMP');
  if (type === 'mime') return ['item mime other'];
  const itemId = `item ${type.trim()}`;
  if (type === 'uri ' || type === 'tmap' || id === picture.primary) return [itemId];
  if (references.some((reference) => reference.type === 'thmb' && reference.from === id)) return ['thumbnail'];
  if (references.some((reference) => reference.type === 'auxl' && reference.from === id)) return [toAuxiliaryId(id, picture)];
  const isInput = references.some((reference) => reference.type === 'dimg' && reference.to.includes(id));
  return isInput ? [itemId] : ['further picture'];
}

/** Each item may be looked for in every reference. */
const MAX_ITEMS = 1000;

function readItems(file: Buffer): string[] {
  const picture = readAvifPicture(file);
  if (!picture) return [];
  const items = { picture, references: readReferences(picture.meta.boxes), file };
  return picture.meta.items.slice(0, MAX_ITEMS).flatMap((item) => readItemParts(item, items));
}

function toPropertyId({ type, data }: Box): string {
  if (type === 'uuid') return `property ${toBoxId({ type, data })}`;
  if (type !== 'colr') return `property ${type}`;
  return data.toString('latin1', 0, 4) === 'nclx' ? 'property colr nclx' : 'property colr prof';
}

/** Whether browsers show the frames and not the primary item, by the major brand. Source: docs/formats.md#geometry-and-animations. */
const isShownAsAnimation = (bytes: Buffer) => bytes.toString('latin1', 8, 12) !== 'avif';

/** The ids of all parts of an AVIF. Never throws. */
export function readAvifParts(bytes: Buffer): string[] {
  const boxes = readBoxes(bytes);
  const meta = findBoxData(bytes, 'meta');
  const properties = readBoxes(findBoxData(findBoxData(meta, 'iprp'), 'ipco'));
  const last = boxes.at(-1)?.data;
  const trailer = last ? bytes.subarray(last.byteOffset - bytes.byteOffset + last.length) : bytes;
  return [
    ...boxes.map((box) => (box.type === 'moov' && !isShownAsAnimation(bytes) ? 'moov of a still picture' : toBoxId(box))),
    ...readBoxes(meta).map(toBoxId),
    ...readItems(bytes),
    ...properties.map(toPropertyId),
    ...(isPadding(trailer) ? [] : ['bytes after the last box']),
  ];
}
