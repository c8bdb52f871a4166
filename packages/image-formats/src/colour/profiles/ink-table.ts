import { findTag } from '../../metadata/icc.js';

/** From four inks of 0 to 1 to three numbers of 0 to 1 in the connection space. The array is reused by the next call. */
export type InkTable = (inks: readonly [number, number, number, number]) => Float64Array;

const [INKS, CHANNELS] = [4, 3];

/** Source: ICC.1:2022, 10.10 (`mft2`) and 10.11 (`mft1`). */
const layouts = {
  mft2: { bytes: 2, tablesAt: 52 },
  mft1: { bytes: 1, tablesAt: 48 },
} as const;
const MFT1_ENTRIES = 256;

/** The numbers of a table as 0 to 1. */
interface Tables {
  /** One curve for each ink and for each channel. */
  readonly inputs: readonly Float64Array[];
  readonly outputs: readonly Float64Array[];
  /** `points` values of each ink, the last ink first; three channels each. */
  readonly grid: Float64Array;
  readonly points: number;
}

function readTables(data: Buffer): Tables | null {
  const name = data.toString('latin1', 0, 4);
  const [inks, channels, points = 0] = data.subarray(8, 11);
  if ((name !== 'mft1' && name !== 'mft2') || inks !== INKS || channels !== CHANNELS || points < 2) return null;
  const { bytes, tablesAt } = layouts[name];
  const [inputEntries, outputEntries] = name === 'mft2' ? [data.readUInt16BE(48), data.readUInt16BE(50)] : [MFT1_ENTRIES, MFT1_ENTRIES];
  const counts = [...Array<number>(INKS).fill(inputEntries), points ** INKS * CHANNELS, ...Array<number>(CHANNELS).fill(outputEntries)];
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (inputEntries < 2 || outputEntries < 2 || data.length < tablesAt + total * bytes) return null;
  let start = tablesAt;
  const parts = counts.map((count) => {
    const from = start;
    start += count * bytes;
    return Float64Array.from({ length: count }, (_, index) => data.readUIntBE(from + index * bytes, bytes) / (256 ** bytes - 1));
  });
  return { inputs: parts.slice(0, INKS), outputs: parts.slice(INKS + 1), grid: parts[INKS] ?? new Float64Array(), points };
}

/** The entry below a position of 0 to 1, never the last one. */
const entryBelow = (x: number, entries: number) => Math.min(entries - 2, Math.floor(x * (entries - 1)));

function readCurve(curve: Float64Array, x: number): number {
  const below = entryBelow(x, curve.length);
  const share = x * (curve.length - 1) - below;
  return (curve[below] ?? 0) * (1 - share) + (curve[below + 1] ?? 0) * share;
}

/** Interpolates between the corners of a cell in all dimensions. */
function createInkTable({ inputs, outputs, grid, points }: Tables): InkTable {
  const [below, share, colour] = [new Int32Array(INKS), new Float64Array(INKS), new Float64Array(CHANNELS)];
  return (inks) => {
    for (const [ink, curve] of inputs.entries()) {
      const x = readCurve(curve, inks[ink] ?? 0);
      const entry = entryBelow(x, points);
      below[ink] = entry;
      share[ink] = x * (points - 1) - entry;
    }
    colour.fill(0);
    for (let corner = 0; corner < 2 ** INKS; corner += 1) {
      let [weight, node] = [1, 0];
      for (let ink = 0; ink < INKS; ink += 1) {
        const isAbove = (corner >> ink) & 1;
        weight *= isAbove ? (share[ink] ?? 0) : 1 - (share[ink] ?? 0);
        node = node * points + (below[ink] ?? 0) + isAbove;
      }
      if (weight === 0) continue;
      for (let channel = 0; channel < CHANNELS; channel += 1) {
        colour[channel] = (colour[channel] ?? 0) + weight * (grid[node * CHANNELS + channel] ?? 0);
      }
    }
    for (const [channel, curve] of outputs.entries()) colour[channel] = readCurve(curve, colour[channel] ?? 0);
    return colour;
  };
}

/**
 * The table of a CMYK profile for the perceptual intent, or else for the relative colorimetric one. Null for a profile without a table of the kinds
 * of version 2.
 */
export function readInkTable(icc: Buffer): InkTable | null {
  const data = findTag(icc, 'A2B0') ?? findTag(icc, 'A2B1');
  const tables = data && readTables(data);
  return tables && createInkTable(tables);
}
