import { type Cicp, isSameCicp, srgbCicp } from '../colour/cicp.js';

/** Source: ICC.1:2022, 7.2 (header), 7.3 (tag table), 10.6 and 10.18 (curves), 10.31 (XYZ). */
const HEADER_BYTES = 128;

/** The primaries of sRGB, adapted to D50. Those of sRGB profiles differ by less than the tolerance. */
const srgbPrimaries = { rXYZ: [0.4361, 0.2225, 0.0139], gXYZ: [0.3851, 0.7169, 0.0971], bXYZ: [0.1431, 0.0606, 0.7141] } as const;
const PRIMARY_TOLERANCE = 0.001;
/** One 8-bit step of encoded values, which is equally visible in dark and light colours. */
const CURVE_TOLERANCE = 1 / 255;
const samplePoints = [0.02, 0.04, 0.07, 0.1, 0.17, 0.25, 0.4, 0.5, 0.66, 0.8, 0.93, 1];

/** The data of a tag; null without the tag. */
export function findTag(icc: Buffer, tag: string): Buffer | null {
  if (icc.length < HEADER_BYTES + 4) return null;
  const count = Math.min(icc.readUInt32BE(HEADER_BYTES), 100);
  for (let index = 0; index < count; index += 1) {
    const at = HEADER_BYTES + 4 + index * 12;
    if (at + 12 > icc.length) return null;
    if (icc.toString('latin1', at, at + 4) !== tag) continue;
    const [start, size] = [icc.readUInt32BE(at + 4), icc.readUInt32BE(at + 8)];
    return start + size <= icc.length ? icc.subarray(start, start + size) : null;
  }
  return null;
}

const fixed = (data: Buffer, at: number) => (at + 4 <= data.length ? data.readInt32BE(at) / 65_536 : Number.NaN);

/** The curve of a tag, 0..1 to 0..1; null for a kind that sRGB profiles do not use. */
function readCurve(data: Buffer): ((x: number) => number) | null {
  const kind = data.toString('latin1', 0, 4);
  if (data.length < 12) return null;
  if (kind === 'para' && data.readUInt16BE(8) === 3) {
    const [g, a, b, c, d] = [fixed(data, 12), fixed(data, 16), fixed(data, 20), fixed(data, 24), fixed(data, 28)];
    return (x) => (x >= d ? (a * x + b) ** g : c * x);
  }
  const count = kind === 'curv' ? data.readUInt32BE(8) : 0;
  if (count < 16 || 12 + count * 2 > data.length) return null;
  const entry = (index: number) => data.readUInt16BE(12 + 2 * Math.min(index, count - 1)) / 65_535;
  return (x) => {
    const at = x * (count - 1);
    const below = Math.floor(at);
    return entry(below) + (at - below) * (entry(below + 1) - entry(below));
  };
}

/** The sRGB value of linear light. */
function srgbValue(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

const spaceOf = (icc: Buffer) => icc.toString('latin1', 16, 20);
/** Whether the connection space of the profile is Lab, not XYZ. */
export const connectsThroughLab = (icc: Buffer) => icc.toString('latin1', 20, 24) === 'Lab ';
const isRgb = (icc: Buffer) => spaceOf(icc) === 'RGB ';

/** The colour spaces of profiles that browsers apply to these samples. They ignore all others. Source: docs/formats.md#colour. */
const fittingSpaces = { rgb: ['RGB '], gray: ['GRAY', 'RGB '], cmyk: ['CMYK'] } as const;

/** Whether browsers apply the profile to samples of this kind. */
export function fitsSamples(icc: Buffer, samples: 'rgb' | 'gray' | 'cmyk'): boolean {
  return fittingSpaces[samples].some((space) => space === spaceOf(icc));
}

/** The code points in an RGB profile; null without them. Browsers prefer them to the other tags. Source: ICC.1:2022, 9.2.17 and 10.4. */
export function readProfileCicp(icc: Buffer): Cicp | null {
  const tag = isRgb(icc) ? findTag(icc, 'cicp') : null;
  const [primaries, transfer] = tag?.subarray(8) ?? [];
  return primaries === undefined || transfer === undefined ? null : { primaries, transfer };
}

/** Whether the profile is sRGB. It can then be dropped, because pixels without a profile are read as sRGB. False when in doubt. */
export function isPlainSrgb(icc: Buffer): boolean {
  if (!isRgb(icc) || findTag(icc, 'A2B0')) return false;
  const cicp = readProfileCicp(icc);
  if (cicp && !isSameCicp(cicp, srgbCicp)) return false;
  const hasSrgbPrimaries = Object.entries(srgbPrimaries).every(([tag, expected]) => {
    const data = findTag(icc, tag);
    return data !== null && expected.every((value, index) => Math.abs(fixed(data, 8 + index * 4) - value) < PRIMARY_TOLERANCE);
  });
  if (!hasSrgbPrimaries) return false;
  return ['rTRC', 'gTRC', 'bTRC'].every((tag) => {
    const data = findTag(icc, tag);
    const curve = data && readCurve(data);
    return curve ? samplePoints.every((x) => Math.abs(srgbValue(curve(x)) - x) < CURVE_TOLERANCE) : false;
  });
}

/** Whether the profile defines RGB by a table only (such as XYB). The result cannot carry such a profile. */
export function needsConversion(icc: Buffer): boolean {
  return isRgb(icc) && findTag(icc, 'rXYZ') === null;
}
