/** Conversion to XYB in 32-bit floats. Source: docs/metric.md#3-xyb-per-scale. */
import type { RgbLine } from './linear-lines.js';

const { cbrt, fround } = Math;

const BIAS = fround(0.0037930732552754493);
const ROOT = fround(0.15595420054924863);
const [R0, G0] = [fround(0.3), fround(0.622)];
const [R1, G1] = [fround(0.23), fround(0.692)];
const [R2, G2, B2] = [fround(0.24342268924547819), fround(0.20476744424496821), fround(0.5518098665095535)];
/** Weight of blue in both the long and the medium response. */
const BLUE = fround(0.078);
const [STRETCH, LIFT_X, LIFT_Y, LIFT_B] = [14, fround(0.42), fround(0.01), fround(0.55)];

const toRoot = (light: number) => fround(fround(cbrt(light > 0 ? light : 0)) - ROOT);

/** Converts `width` pixels of a line from linear red, green and blue to X, Y and B. */
export function writeXyb([red, green, blue]: RgbLine, [xLine, yLine, bLine]: RgbLine, width: number): void {
  for (let at = 0; at < width; at += 1) {
    const r = red[at] ?? 0;
    const g = green[at] ?? 0;
    const b = blue[at] ?? 0;
    const long = toRoot(fround(R0 * r + fround(G0 * g + fround(BLUE * b + BIAS))));
    const medium = toRoot(fround(R1 * r + fround(G1 * g + fround(BLUE * b + BIAS))));
    const short = toRoot(fround(R2 * r + fround(G2 * g + fround(B2 * b + BIAS))));
    const y = fround(fround(long + medium) / 2);
    xLine[at] = STRETCH * fround(fround(long - medium) / 2) + LIFT_X;
    yLine[at] = y + LIFT_Y;
    bLine[at] = fround(short - y) + LIFT_B;
  }
}
