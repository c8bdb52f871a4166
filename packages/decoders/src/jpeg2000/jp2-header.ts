import { AppError, createImageDamaged } from '@pixmill/contracts';
import { type Box, findBox, readBoxes } from '@pixmill/image-formats';

/** How the colours of a picture are meant. */
export interface Jp2Colour {
  readonly space: 'gray' | 'rgb' | 'sycc' | 'cmyk';
  /** The embedded profile. */
  readonly icc: Buffer | null;
}

/** Where the samples of a channel come from: a component, or a column of the palette that the component looks up. */
export interface ChannelSource {
  readonly component: number;
  readonly column: number | null;
}

export interface Palette {
  readonly entries: number;
  /** Bits of each column. */
  readonly bits: readonly number[];
  /** Values by entry, then column. */
  readonly values: Uint16Array;
}

/** What a channel is for. Source: ISO/IEC 15444-1, I.5.3.6. */
export interface ChannelDefinition {
  readonly channel: number;
  readonly kind: 'colour' | 'alpha' | 'premultiplied-alpha' | 'other';
  /** Which colour, from 1; 0 is the whole picture. */
  readonly association: number;
}

/** The header of a JP2 file, as far as it decides how the samples are read. */
export interface Jp2Header {
  /** Null when the file does not say. */
  readonly colour: Jp2Colour | null;
  readonly palette: Palette | null;
  readonly mapping: readonly ChannelSource[] | null;
  readonly definitions: readonly ChannelDefinition[] | null;
}

/** Enumerated colour spaces. Source: ISO/IEC 15444-1, table I.10, and ISO/IEC 15444-2, table M.25. */
const enumeratedSpaces: Readonly<Record<number, Jp2Colour['space']>> = {
  0: 'gray',
  1: 'sycc',
  3: 'sycc',
  12: 'cmyk',
  15: 'gray',
  16: 'rgb',
  17: 'gray',
  18: 'sycc',
};

/** Colour spaces in the header of an ICC profile. */
const profileSpaces: Readonly<Record<string, Jp2Colour['space']>> = { GRAY: 'gray', 'RGB ': 'rgb', CMYK: 'cmyk' };

const MAX_PALETTE_ENTRIES = 1024;
const channelKinds: readonly ChannelDefinition['kind'][] = ['colour', 'alpha', 'premultiplied-alpha'];

/** Reads a `jp2h` box. Throws AppError `image_damaged`, and `not_an_image` for colours that cannot be converted. */
export function readJp2Header(data: Buffer): Jp2Header {
  const boxes = readBoxes(data);
  const [palette, mapping, definitions] = ['pclr', 'cmap', 'cdef'].map((type) => findBox(boxes, type)?.data);
  if ((palette === undefined) !== (mapping === undefined)) throw createImageDamaged('jp2: a palette without its use');
  return {
    colour: readColour(boxes),
    palette: palette ? readPalette(palette) : null,
    mapping: mapping ? readMapping(mapping) : null,
    definitions: definitions ? readDefinitions(definitions) : null,
  };
}

/** The first specification that can be read: later ones are other ways to say the same. */
function readColour(boxes: readonly Box[]): Jp2Colour | null {
  const specifications = boxes.filter(({ type }) => type === 'colr');
  const colour = specifications.map(toColour).find((found) => found !== null);
  if (specifications.length === 0) return null;
  if (!colour)
    throw new AppError('not_an_image', {
      message: 'Not a supported image (JPEG 2000 with colours that are neither gray, RGB, YCC nor CMYK)',
    });
  return colour;
}

function toColour({ data }: Box): Jp2Colour | null {
  const method = data[0];
  if (method === 1 && data.length >= 7) {
    const space = enumeratedSpaces[data.readUInt32BE(3)];
    return space ? { space, icc: null } : null;
  }
  const icc = data.subarray(3);
  const space = profileSpaces[icc.toString('latin1', 16, 20)];
  return (method === 2 || method === 3) && space ? { space, icc } : null;
}

function readPalette(data: Buffer): Palette {
  const entries = data.length >= 3 ? data.readUInt16BE(0) : 0;
  const columns = data[2] ?? 0;
  const bits = [...data.subarray(3, 3 + columns)].map((depth) => (depth & 0x7f) + 1);
  const rowBytes = bits.reduce((sum, each) => sum + Math.ceil(each / 8), 0);
  const isWhole = columns > 0 && bits.length === columns && data.length >= 3 + columns + entries * rowBytes;
  if (!isWhole || entries === 0 || entries > MAX_PALETTE_ENTRIES || bits.some((each) => each > 16))
    throw createImageDamaged('jp2: the palette cannot be read');
  const values = new Uint16Array(entries * columns);
  let at = 3 + columns;
  for (let index = 0; index < values.length; index += 1) {
    const size = Math.ceil((bits[index % columns] ?? 8) / 8);
    values[index] = data.readUIntBE(at, size);
    at += size;
  }
  return { entries, bits, values };
}

function readMapping(data: Buffer): ChannelSource[] {
  return toRows(data, 4).map((row) => ({ component: row.readUInt16BE(0), column: row[2] === 1 ? (row[3] ?? 0) : null }));
}

function readDefinitions(data: Buffer): ChannelDefinition[] {
  return toRows(data.subarray(2), 6).map((row) => ({
    channel: row.readUInt16BE(0),
    kind: channelKinds[row.readUInt16BE(2)] ?? 'other',
    association: row.readUInt16BE(4),
  }));
}

/** The complete rows of a table. */
const toRows = (data: Buffer, bytes: number): Buffer[] =>
  Array.from({ length: Math.floor(data.length / bytes) }, (_, index) => data.subarray(index * bytes, (index + 1) * bytes));
