/** Section 3 of the metric's specification in 32-bit floats, a line at a time. */
const { cbrt, fround } = Math;

const BIAS = fround(0.0037930732552754493);
const ROOT = fround(0.15595420054924863);
const [R0, G0, R1, G1, BLUE] = [0.3, 0.622, 0.23, 0.692, 0.078].map(fround);
const [R2, G2, B2] = [0.24342268924547819, 0.20476744424496821, 0.5518098665095535].map(fround);
const [STRETCH, LIFT_X, LIFT_Y, LIFT_B] = [14, 0.42, 0.01, 0.55].map(fround);

const root = (light) => fround(fround(cbrt(light > 0 ? light : 0)) - ROOT);

/** Linear red, green and blue of a line as X, Y and B of the metric. */
export function writeXyb([red, green, blue], [toX, toY, toB], width) {
  for (let at = 0; at < width; at += 1) {
    const r = red[at];
    const g = green[at];
    const b = blue[at];
    const long = root(fround(R0 * r + fround(G0 * g + fround(BLUE * b + BIAS))));
    const medium = root(fround(R1 * r + fround(G1 * g + fround(BLUE * b + BIAS))));
    const short = root(fround(R2 * r + fround(G2 * g + fround(B2 * b + BIAS))));
    const y = fround(fround(long + medium) / 2);
    toX[at] = STRETCH * fround(fround(long - medium) / 2) + LIFT_X;
    toY[at] = y + LIFT_Y;
    toB[at] = fround(short - y) + LIFT_B;
  }
}
