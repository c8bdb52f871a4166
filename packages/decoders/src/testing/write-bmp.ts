/** The fields of a BMP. A header has those that it is long enough for. */
export interface BmpFields {
  readonly headerBytes?: number;
  readonly width?: number;
  /** Negative for rows from the top. */
  readonly height?: number;
  readonly bits: number;
  readonly compression?: number;
  readonly palette?: readonly (readonly [red: number, green: number, blue: number])[];
  readonly masks?: readonly number[];
  /** The pixels; by default rows of what `pixel` returns. */
  readonly data?: Buffer;
  /** The number that is stored for a pixel of a row. */
  readonly pixel?: (x: number, row: number) => number;
  readonly space?: number;
  readonly primaries?: readonly number[];
  readonly gamma?: number;
  readonly profile?: Buffer;
}

/** px of the pictures unless the fields say another size. */
export const sampleHeight = 3;
const sampleWidth = 5;
const FILE_HEADER_BYTES = 14;

/** Rows that start at multiples of 4 bytes. */
export function writeBmpRows({ width = sampleWidth, height = sampleHeight, bits, pixel = () => 0 }: BmpFields): Buffer {
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const rows = Buffer.alloc(rowBytes * Math.abs(height));
  for (let row = 0; row < Math.abs(height); row += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = row * rowBytes + Math.floor((x * bits) / 8);
      if (bits >= 8) rows.writeUIntLE(pixel(x, row), at, bits / 8);
      else rows[at] = (rows[at] ?? 0) | (pixel(x, row) << (8 - bits - ((x * bits) % 8)));
    }
  }
  return rows;
}

/** A bitmap header with its masks and its palette. */
export function writeBmpHeader(fields: BmpFields): Buffer {
  const { headerBytes = 40, width = sampleWidth, height = sampleHeight, bits, compression = 0, palette = [], masks = [] } = fields;
  const header = Buffer.alloc(Math.max(headerBytes, 124));
  header.writeUInt32LE(headerBytes);
  if (headerBytes === 12) {
    for (const [index, value] of [width, height, 1, bits].entries()) header.writeUInt16LE(value, 4 + 2 * index);
  } else {
    header.writeInt32LE(width, 4);
    header.writeInt32LE(height, 8);
    header.writeUInt16LE(1, 12);
    header.writeUInt16LE(bits, 14);
    header.writeUInt32LE(compression, 16);
    header.writeUInt32LE(palette.length, 32);
    for (const [index, mask] of masks.entries()) header.writeUInt32LE(mask, 40 + 4 * index);
    if (headerBytes >= 108) {
      header.writeUInt32LE(fields.space ?? 0x7352_4742, 56);
      for (const [index, value] of (fields.primaries ?? []).entries()) header.writeUInt32LE(Math.round(value * 2 ** 30), 60 + 4 * index);
      for (const at of [96, 100, 104]) header.writeUInt32LE(Math.round((fields.gamma ?? 0) * 65_536), at);
    }
  }
  const masksBytes = headerBytes === 40 ? masks.length * 4 : 0;
  const colours = palette.flatMap(([red, green, blue]) => (headerBytes === 12 ? [blue, green, red] : [blue, green, red, 0]));
  return Buffer.concat([header.subarray(0, headerBytes + masksBytes), Buffer.from(colours)]);
}

export function writeBmp(fields: BmpFields): Buffer {
  const header = writeBmpHeader(fields);
  const data = fields.data ?? writeBmpRows(fields);
  if (fields.profile) {
    header.writeUInt32LE(header.length + data.length, 112);
    header.writeUInt32LE(fields.profile.length, 116);
  }
  const fileHeader = Buffer.alloc(FILE_HEADER_BYTES);
  fileHeader.write('BM');
  fileHeader.writeUInt32LE(FILE_HEADER_BYTES + header.length + data.length, 2);
  fileHeader.writeUInt32LE(FILE_HEADER_BYTES + header.length, 10);
  return Buffer.concat([fileHeader, header, data, fields.profile ?? Buffer.alloc(0)]);
}
