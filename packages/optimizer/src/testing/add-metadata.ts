/** A field of a TIFF directory, or one that links to a directory of these fields. */
export interface AddedField {
  readonly tag: number;
  /** 1 byte, 2 ASCII, 3 SHORT, 5 RATIONAL, 7 bytes. */
  readonly type?: number;
  readonly value: Buffer | readonly AddedField[];
}

const ENTRY_BYTES = 12;
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };
const [LONG, UNDEFINED] = [4, 7];

const shortOf = (value: number) => Buffer.from([value & 255, value >> 8]);
const longOf = (value: number) => Buffer.from(Uint32Array.of(value).buffer);

/** Fractions of whole numbers, little-endian. */
export const rationals = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.flatMap((value) => [longOf(Math.round(value * 100)), longOf(100)]));

/** The same little-endian TIFF with these fields in its first directory, which moves to the end. It shares no code with the product. */
export function addTiffFields(tiff: Buffer, fields: readonly AddedField[]): Buffer {
  const at = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(at);
  const own = Array.from({ length: count }, (_, index) => tiff.subarray(at + 2 + index * ENTRY_BYTES, at + 2 + (index + 1) * ENTRY_BYTES));
  const parts = [tiff, Buffer.alloc(tiff.length & 1)];
  const end = () => parts.reduce((sum, { length }) => sum + length, 0);
  const append = (bytes: Buffer): number => {
    const start = end();
    parts.push(bytes, Buffer.alloc(bytes.length & 1));
    return start;
  };
  const toEntry = ({ tag, type = UNDEFINED, value }: AddedField): Buffer => {
    if (!Buffer.isBuffer(value))
      return Buffer.concat([shortOf(tag), shortOf(LONG), longOf(1), longOf(append(toDirectory(value.map(toEntry))))]);
    const stored = value.length <= 4 ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : longOf(append(value));
    return Buffer.concat([shortOf(tag), shortOf(type), longOf(value.length / (typeBytes[type] ?? 1)), stored]);
  };
  const added = fields.map(toEntry);
  const replaced = fields.map(({ tag }) => tag);
  const entries = [...own.filter((entry) => !replaced.includes(entry.readUInt16LE(0))), ...added];
  const directoryAt = append(toDirectory(entries));
  const result = Buffer.concat(parts);
  result.writeUInt32LE(directoryAt, 4);
  return result;
}

function toDirectory(entries: readonly Buffer[]): Buffer {
  const sorted = entries.toSorted((one, other) => one.readUInt16LE(0) - other.readUInt16LE(0));
  return Buffer.concat([shortOf(entries.length), ...sorted, longOf(0)]);
}

/** The same PSD with these image resources before its own. */
export function addPsdResources(psd: Buffer, resources: readonly (readonly [id: number, data: Buffer])[]): Buffer {
  const lengthAt = 30 + psd.readUInt32BE(26);
  const head = (id: number, bytes: number) => Buffer.from([0x38, 0x42, 0x49, 0x4d, id >> 8, id & 255, 0, 0, ...longOf(bytes).reverse()]);
  const blocks = Buffer.concat(resources.flatMap(([id, data]) => [head(id, data.length), data, Buffer.alloc(data.length & 1)]));
  const result = Buffer.concat([psd.subarray(0, lengthAt + 4), blocks, psd.subarray(lengthAt + 4)]);
  result.writeUInt32BE(psd.readUInt32BE(lengthAt) + blocks.length, lengthAt);
  return result;
}
