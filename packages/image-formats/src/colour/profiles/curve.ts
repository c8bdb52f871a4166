/** Turns stored values into light: `(a * x + b) ^ g` from `d` on, `c * x` below. Source: ICC.1:2022, 10.18, function type 3. */
export interface Curve {
  readonly g: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** The light of a stored value. */
export const toLight = ({ g, a, b, c, d }: Curve, x: number): number => (x >= d ? (a * x + b) ** g : c * x);

/** A power function without a linear part. */
export const gammaCurve = (g: number): Curve => ({ g, a: 1, b: 0, c: 0, d: 0 });

/** Source: IEC 61966-2-1. */
export const srgbCurve: Curve = { g: 2.4, a: 1 / 1.055, b: 0.055 / 1.055, c: 1 / 12.92, d: 0.04045 };

/** White of a cinema projector has 48 of 52.37 cd/m2. Source: SMPTE ST 428-1. */
const CINEMA_SCALE = (52.37 / 48) ** (1 / 2.6);

/** Source: ITU-T H.273, table 3. The code points 1, 6, 14 and 15 describe cameras. Decoders choose the curve of the display themselves. */
const curvesByCode: Readonly<Record<number, Curve>> = {
  4: gammaCurve(2.2),
  5: gammaCurve(2.8),
  7: { g: 1 / 0.45, a: 1 / 1.1115, b: 0.1115 / 1.1115, c: 1 / 4, d: 4 * 0.0228 },
  8: gammaCurve(1),
  13: srgbCurve,
  17: { ...gammaCurve(2.6), a: CINEMA_SCALE },
};

/** The curve of a code point of ITU-T H.273; null for an unknown one, for one that describes a camera, and for PQ and HLG. */
export const findCurve = (codePoint: number): Curve | null => curvesByCode[codePoint] ?? null;
