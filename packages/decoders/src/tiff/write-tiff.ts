import { endianness } from 'node:os';
import type { DecodedPicture } from '../decoder.js';

/** Tags and types of an image file directory. Source: TIFF 6.0, sections 2, 4, 6, 16, 18 and 23. */
const [SHORT, LONG, UNDEFINED] = [3, 4, 7];
const photometric = { gray: 1, rgb: 2, cmyk: 5, lab: 8 } as const;
const colourChannels = { gray: 1, rgb: 3, cmyk: 4, lab: 3 } as const;
/** Of alpha that is not multiplied into the colours. */
const UNASSOCIATED_ALPHA = 2;

interface Field {
  readonly tag: number;
  readonly type: number;
  readonly values: readonly number[] | Buffer;
}

/** Writes an uncompressed TIFF of one strip, in the byte order of the machine. Pure. */
export function writeTiff({ samples, width, height, bitsPerSample, colour, alpha, icc, orientation }: DecodedPicture): Buffer {
  const channels = colourChannels[colour] + (alpha ? 1 : 0);
  const fields: Field[] = [
    { tag: 256, type: LONG, values: [width] },
    { tag: 257, type: LONG, values: [height] },
    { tag: 258, type: SHORT, values: Array<number>(channels).fill(bitsPerSample) },
    { tag: 259, type: SHORT, values: [1] },
    { tag: 262, type: SHORT, values: [photometric[colour]] },
    { tag: 273, type: LONG, values: [8] },
    { tag: 274, type: SHORT, values: [orientation] },
    { tag: 277, type: SHORT, values: [channels] },
    { tag: 278, type: LONG, values: [height] },
    { tag: 279, type: LONG, values: [samples.length] },
    ...(alpha ? [{ tag: 338, type: SHORT, values: [UNASSOCIATED_ALPHA] }] : []),
    ...(icc ? [{ tag: 34_675, type: UNDEFINED, values: icc }] : []),
  ];
  const directoryAt = 8 + samples.length + (samples.length & 1);
  const header = Buffer.alloc(8);
  header.write(endianness() === 'LE' ? 'II' : 'MM', 'latin1');
  writeShort(header, 42, 2);
  writeLong(header, directoryAt, 4);
  return Buffer.concat([header, samples, Buffer.alloc(samples.length & 1), writeDirectory(fields, directoryAt)]);
}

function writeDirectory(fields: readonly Field[], directoryAt: number): Buffer {
  const directory = Buffer.alloc(2 + fields.length * 12 + 4);
  writeShort(directory, fields.length, 0);
  const further: Buffer[] = [];
  let furtherAt = directoryAt + directory.length;
  for (const [index, { tag, type, values }] of fields.entries()) {
    const at = 2 + index * 12;
    const packed = packValues(type, values);
    writeShort(directory, tag, at);
    writeShort(directory, type, at + 2);
    writeLong(directory, values.length, at + 4);
    if (packed.length <= 4) packed.copy(directory, at + 8);
    else {
      writeLong(directory, furtherAt, at + 8);
      further.push(packed, Buffer.alloc(packed.length & 1));
      furtherAt += packed.length + (packed.length & 1);
    }
  }
  return Buffer.concat([directory, ...further]);
}

function packValues(type: number, values: Field['values']): Buffer {
  if (Buffer.isBuffer(values)) return values;
  const bytes = type === SHORT ? 2 : 4;
  const packed = Buffer.alloc(values.length * bytes);
  for (const [index, value] of values.entries()) (type === SHORT ? writeShort : writeLong)(packed, value, index * bytes);
  return packed;
}

const isLittle = endianness() === 'LE';
const writeShort = (target: Buffer, value: number, at: number) =>
  isLittle ? target.writeUInt16LE(value, at) : target.writeUInt16BE(value, at);
const writeLong = (target: Buffer, value: number, at: number) =>
  isLittle ? target.writeUInt32LE(value, at) : target.writeUInt32BE(value, at);
