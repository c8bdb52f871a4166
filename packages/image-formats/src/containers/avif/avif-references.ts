import { type Box, findBox, readBoxes, VERSION_BYTES } from './avif-boxes.js';

/** A reference such as `dimg` (derived from), `auxl` (auxiliary of) or `thmb` (thumbnail of). */
export interface AvifReference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

/** No file has more. */
const MAX_REFERENCES = 10_000;

/** Reads the references between the items of a `meta` box, as far as they are complete. Source: ISO/IEC 14496-12, 8.11.12. */
export function readReferences(metaBoxes: readonly Box[]): AvifReference[] {
  const iref = findBox(metaBoxes, 'iref');
  if (!iref) return [];
  const idBytes = iref.data[0] === 0 ? 2 : 4;
  const boxes = readBoxes(iref.data.subarray(VERSION_BYTES)).filter(({ data }) => data.length >= idBytes + 2);
  return boxes.slice(0, MAX_REFERENCES).map(({ type, data }) => {
    const start = idBytes + 2;
    const count = Math.min(data.readUInt16BE(idBytes), Math.floor((data.length - start) / idBytes));
    const to = Array.from({ length: count }, (_, index) => data.readUIntBE(start + index * idBytes, idBytes));
    return { type, from: data.readUIntBE(0, idBytes), to };
  });
}
