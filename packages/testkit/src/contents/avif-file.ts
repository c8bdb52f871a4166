import { toBytes } from './sample.js';

/** A box. */
export const box = (type: string, ...data: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(data);
  return Buffer.concat([toBytes(body.length + 8, 4), Buffer.from(type, 'latin1'), body]);
};

/** A box with version and flags. */
export const fullBox = (type: string, version: number, ...data: readonly Buffer[]) =>
  box(type, toBytes(version * 0x1_00_00_00, 4), ...data);

/** An entry of an item; the flag hides it. */
const entryBox = (isHidden: boolean, ...data: readonly Buffer[]) => box('infe', Buffer.from([2, 0, 0, isHidden ? 1 : 0]), ...data);

export const latin1 = (text: string) => Buffer.from(text, 'latin1');

export interface AvifItem {
  /** Four characters, such as `av01`. */
  readonly type: string;
  /** Of a `mime` item. */
  readonly contentType?: string;
  /** Whether it is only an input of another item. */
  readonly isHidden?: boolean;
  readonly data: Buffer;
  /** Complete boxes. */
  readonly properties?: readonly Buffer[];
  /** A reference from this item to others, by their numbers from 1. */
  readonly reference?: { readonly type: string; readonly to: readonly number[] };
}

export interface AvifFile {
  /** The first is the primary one. */
  readonly items: readonly AvifItem[];
  /** Boxes in `meta`, behind those of the items. */
  readonly metaBoxes?: readonly Buffer[];
  /** Boxes behind all others. */
  readonly boxes?: readonly Buffer[];
}

const fileType = box('ftyp', latin1('avif\0\0\0\0avifmif1miaf'));
const handler = fullBox('hdlr', 0, Buffer.alloc(4), latin1('pict'), Buffer.alloc(13));

function writeItemInfo(items: readonly AvifItem[]): Buffer {
  const entries = items.map(({ type, contentType, isHidden }, index) =>
    entryBox(
      isHidden === true,
      toBytes(index + 1, 2),
      Buffer.alloc(2),
      latin1(type),
      Buffer.alloc(1),
      contentType ? latin1(`${contentType}\0`) : Buffer.alloc(0),
    ),
  );
  return fullBox('iinf', 0, toBytes(items.length, 2), ...entries);
}

function writeProperties(items: readonly AvifItem[]): Buffer {
  const properties = items.flatMap((item) => item.properties ?? []);
  let next = 1;
  const associations = items.flatMap((item, index) => {
    const indexes = (item.properties ?? []).map(() => next++);
    return indexes.length > 0 ? [toBytes(index + 1, 2), Buffer.from([indexes.length, ...indexes])] : [];
  });
  const count = items.filter((item) => (item.properties ?? []).length > 0).length;
  return box('iprp', box('ipco', ...properties), fullBox('ipma', 0, toBytes(count, 4), ...associations));
}

function writeReferences(items: readonly AvifItem[]): Buffer[] {
  const references = items.flatMap(({ reference }, index) =>
    reference
      ? [box(reference.type, toBytes(index + 1, 2), toBytes(reference.to.length, 2), ...reference.to.map((id) => toBytes(id, 2)))]
      : [],
  );
  return references.length > 0 ? [fullBox('iref', 0, ...references)] : [];
}

function writeLocations(items: readonly AvifItem[], start: number): Buffer {
  let at = start;
  const entries = items.map(({ data }, index) => {
    const entry = Buffer.concat([toBytes(index + 1, 2), Buffer.alloc(2), toBytes(1, 2), toBytes(at, 4), toBytes(data.length, 4)]);
    at += data.length;
    return entry;
  });
  return fullBox('iloc', 0, Buffer.from([0x44, 0]), toBytes(items.length, 2), ...entries);
}

/** Writes an AVIF. Source: ISO/IEC 23008-12, ISO/IEC 14496-12. */
export function writeAvif({ items, metaBoxes = [], boxes = [] }: AvifFile): Buffer {
  const writeMeta = (start: number) =>
    fullBox(
      'meta',
      0,
      handler,
      fullBox('pitm', 0, toBytes(1, 2)),
      writeLocations(items, start),
      writeItemInfo(items),
      ...writeReferences(items),
      writeProperties(items),
      ...metaBoxes,
    );
  const start = fileType.length + writeMeta(0).length + 8;
  return Buffer.concat([fileType, writeMeta(start), box('mdat', ...items.map(({ data }) => data)), ...boxes]);
}
