/** x and y of CIE 1931. */
type Chromaticity = readonly [x: number, y: number];

/** The colours of full red, full green, full blue and white. */
export interface Primaries {
  readonly red: Chromaticity;
  readonly green: Chromaticity;
  readonly blue: Chromaticity;
  readonly white: Chromaticity;
}

/** X, Y and Z, or a row of a matrix. */
export type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const D65: Chromaticity = [0.3127, 0.329];

/** The primaries of sRGB and BT.709. */
export const srgbPrimaries: Primaries = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: D65 };
const smpte170m: Primaries = { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 };
const illuminantC: Chromaticity = [0.31, 0.316];

/** Source: ITU-T H.273, table 2. Code points 0, 2 and 3 are reserved or unspecified. */
const primariesByCode: Readonly<Record<number, Primaries>> = {
  1: srgbPrimaries,
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: illuminantC },
  5: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: D65 },
  6: smpte170m,
  7: smpte170m,
  8: { red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: illuminantC },
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: D65 },
  10: { red: [1, 0], green: [0, 1], blue: [0, 0], white: [1 / 3, 1 / 3] },
  11: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.314, 0.351] },
  12: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: D65 },
  22: { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: D65 },
};

/** The primaries of a code point of ITU-T H.273; null for an unknown or unspecified one. */
export const findPrimaries = (codePoint: number): Primaries | null => primariesByCode[codePoint] ?? null;

/** The white of the connection space of ICC profiles. Source: ICC.1:2022, 7.2.16. */
export const D50: Triple = [0.9642, 1, 0.8249];

/** Source: ICC.1:2022, E.3. */
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Triple, b: Triple): Triple => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const scale = (a: Triple, factor: number): Triple => [a[0] * factor, a[1] * factor, a[2] * factor];
const applyTo = (matrix: Matrix, v: Triple): Triple => [dot(matrix[0], v), dot(matrix[1], v), dot(matrix[2], v)];
const transpose = ([a, b, c]: Matrix): Matrix => [
  [a[0], b[0], c[0]],
  [a[1], b[1], c[1]],
  [a[2], b[2], c[2]],
];

function multiply(a: Matrix, b: Matrix): Matrix {
  const columns = transpose(b);
  return [applyTo(columns, a[0]), applyTo(columns, a[1]), applyTo(columns, a[2])];
}

function invert([a, b, c]: Matrix): Matrix {
  const factor = 1 / dot(a, cross(b, c));
  return transpose([scale(cross(b, c), factor), scale(cross(c, a), factor), scale(cross(a, b), factor)]);
}

/** X, Y and Z at Y = 1. */
const toXyz = ([x, y]: Chromaticity): Triple => [x / y, 1, (1 - x - y) / y];
const toDirection = ([x, y]: Chromaticity): Triple => [x, y, 1 - x - y];

/** Primaries as an ICC profile stores them. */
export interface AdaptedPrimaries {
  /** XYZ of full red, green and blue, adapted to D50. */
  readonly red: Triple;
  readonly green: Triple;
  readonly blue: Triple;
  /** Rows of the matrix that adapts XYZ from the white point to D50. */
  readonly adaptation: Matrix;
}

/** Adapts primaries to D50 with the Bradford transform. Null when they span no space. Source: ICC.1:2022, annexes E and F. */
export function adaptToD50({ red, green, blue, white }: Primaries): AdaptedPrimaries | null {
  const source = toXyz(white);
  const columns = transpose([toDirection(red), toDirection(green), toDirection(blue)]);
  const weights = applyTo(invert(columns), source);
  const [from, to] = [applyTo(bradford, source), applyTo(bradford, D50)];
  const gains: Matrix = [
    [to[0] / from[0], 0, 0],
    [0, to[1] / from[1], 0],
    [0, 0, to[2] / from[2]],
  ];
  const adaptation = multiply(invert(bradford), multiply(gains, bradford));
  const adapt = (primary: Chromaticity, weight: number) => applyTo(adaptation, scale(toDirection(primary), weight));
  const adapted = { red: adapt(red, weights[0]), green: adapt(green, weights[1]), blue: adapt(blue, weights[2]), adaptation };
  return [...adapted.red, ...adapted.green, ...adapted.blue].every(Number.isFinite) ? adapted : null;
}
