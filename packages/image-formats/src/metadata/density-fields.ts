import { convertDensity, type Density, toDensity } from './density.js';

/** Offsets in a JFIF segment after marker and length. Source: ITU-T T.871, 10.1. */
const [JFIF_UNIT, JFIF_X, JFIF_Y, JFIF_BYTES] = [7, 8, 10, 14];
const jfifUnits = ['aspect', 'inch', 'cm'] as const;
const MAX_SHORT = 0xffff;

/** The density in the body of a JFIF segment; null when it says nothing. */
export function readJfifDensity(body: Buffer): Density | null {
  const unit = jfifUnits[body[JFIF_UNIT] ?? -1];
  return body.length < JFIF_BYTES || !unit ? null : toDensity(body.readUInt16BE(JFIF_X), body.readUInt16BE(JFIF_Y), unit);
}

const roundingError = ({ x, y }: Density) => Math.abs(Math.round(x) - x) / x + Math.abs(Math.round(y) - y) / y;

/** The body of a JFIF segment without a thumbnail. JFIF has whole numbers only: the unit with the smaller error is used. */
export function toJfifBody(density: Density): Buffer {
  const [inInches, inCentimetres] = [convertDensity(density, 'inch'), convertDensity(density, 'cm')];
  // a hundredth of a percent: the units of PNG make 300 per inch 299.9994
  const { x, y, unit } = roundingError(inCentimetres) + 1e-4 < roundingError(inInches) ? inCentimetres : inInches;
  const body = Buffer.from('JFIF\0\x01\x01\0\0\0\0\0\0\0', 'latin1');
  body.writeUInt8(jfifUnits.indexOf(unit), JFIF_UNIT);
  body.writeUInt16BE(Math.min(MAX_SHORT, Math.max(1, Math.round(x))), JFIF_X);
  body.writeUInt16BE(Math.min(MAX_SHORT, Math.max(1, Math.round(y))), JFIF_Y);
  return body;
}

const PHYS_BYTES = 9;
const MAX_PNG_INTEGER = 0x7fff_ffff;

/** The density in a pHYs chunk; null when it says nothing. Source: PNG third edition, 11.3.4.3. */
export function readPhys(data: Buffer): Density | null {
  if (data.length < PHYS_BYTES) return null;
  const [x, y, isPerMetre] = [data.readUInt32BE(0), data.readUInt32BE(4), data[8] === 1];
  return isPerMetre ? toDensity(x / 100, y / 100, 'cm') : toDensity(x, y, 'aspect');
}

/** The data of a pHYs chunk. */
export function toPhys(density: Density): Buffer {
  const { x, y, unit } = convertDensity(density, 'cm');
  const scale = unit === 'aspect' ? 1 : 100;
  const data = Buffer.alloc(PHYS_BYTES);
  data.writeUInt32BE(Math.min(MAX_PNG_INTEGER, Math.max(1, Math.round(x * scale))), 0);
  data.writeUInt32BE(Math.min(MAX_PNG_INTEGER, Math.max(1, Math.round(y * scale))), 4);
  data.writeUInt8(unit === 'aspect' ? 0 : 1, 8);
  return data;
}

/** The density in Photoshop's ResolutionInfo: pixels per inch as 16.16 numbers. Source: Photoshop file formats, Image Resource Blocks, 0x03ED. */
export function readResolutionInfo(data: Buffer): Density | null {
  return data.length < 12 ? null : toDensity(data.readUInt32BE(0) / 65_536, data.readUInt32BE(8) / 65_536, 'inch');
}
