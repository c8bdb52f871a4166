/** Values of a field: whole numbers of 2 or 4 bytes, or bytes as they are. */
type FieldValues = number | readonly number[] | Buffer;

const [SHORT, LONG, UNDEFINED] = [3, 4, 7];
/** Tags whose values have 4 bytes here. */
const longTags = [256, 257, 273, 278, 279, 322, 323, 324, 325];
const HEADER_BYTES = 8;

/** The tags of a picture of one strip behind the header. */
export function sampleTags(
  width: number,
  height: number,
  { samples, bits, photometric }: { samples: number; bits: number; photometric: number },
): Record<number, FieldValues> {
  return {
    256: width,
    257: height,
    258: Array<number>(samples).fill(bits),
    259: 1,
    262: photometric,
    273: HEADER_BYTES,
    277: samples,
    278: height,
    279: Math.ceil((width * samples * bits) / 8) * height,
  };
}

/** A little-endian TIFF with one directory behind `data`. With `next` it has a next one there; `self` makes a ring. */
export function writeTiffFile(tags: Readonly<Record<number, FieldValues>>, data: Buffer, next: number | 'self' = 0): Buffer {
  const directoryAt = HEADER_BYTES + data.length + (data.length & 1);
  const fields = Object.entries(tags)
    .map(([tag, values]) => ({ tag: Number(tag), values: typeof values === 'number' ? [values] : values }))
    .toSorted((one, other) => one.tag - other.tag);
  const directory = Buffer.alloc(2 + fields.length * 12 + 4);
  directory.writeUInt16LE(fields.length);
  const further: Buffer[] = [];
  let furtherAt = directoryAt + directory.length;
  for (const [index, { tag, values }] of fields.entries()) {
    const at = 2 + index * 12;
    const type = Buffer.isBuffer(values) ? UNDEFINED : longTags.includes(tag) ? LONG : SHORT;
    const packed = packValues(values, type);
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(values.length, at + 4);
    if (packed.length <= 4) packed.copy(directory, at + 8);
    else {
      directory.writeUInt32LE(furtherAt, at + 8);
      further.push(packed);
      furtherAt += packed.length;
    }
  }
  directory.writeUInt32LE(next === 'self' ? directoryAt : next, directory.length - 4);
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(directoryAt, 4);
  return Buffer.concat([header, data, Buffer.alloc(data.length & 1), directory, ...further]);
}

function packValues(values: readonly number[] | Buffer, type: number): Buffer {
  if (Buffer.isBuffer(values)) return Buffer.concat([values, Buffer.alloc(values.length & 1)]);
  const bytes = type === LONG ? 4 : 2;
  const packed = Buffer.alloc(values.length * bytes);
  for (const [index, value] of values.entries()) packed.writeUIntLE(value, index * bytes, bytes);
  return packed;
}
