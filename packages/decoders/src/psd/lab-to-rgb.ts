/** D50 white of CIE Lab in profiles. Source: ICC.1:2022, 7.2.16. */
const [WHITE_X, WHITE_Z] = [0.9642, 0.8249];
/** XYZ at D50 to linear sRGB. Source: IEC 61966-2-1 with the Bradford transform of ICC.1:2022, annex E. */
const matrix = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;

/** The inverse of the cube root that has a straight part. Source: CIE 15, 8.2.1. */
const fromRoot = (root: number) => (root > 6 / 29 ? root ** 3 : 3 * (6 / 29) ** 2 * (root - 4 / 29));
const toSrgb = (linear: number) => (linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.max(0, linear) ** (1 / 2.4) - 0.055);

/** Turns L, a and b, the first three of `channels` samples, into sRGB in place. a and b are stored with 128 (of 256) added. */
export function labToRgb(samples: Uint8Array | Uint16Array, channels: 3 | 4): void {
  const max = samples instanceof Uint8Array ? 0xff : 0xffff;
  const scale = (max + 1) / 256;
  for (let pixel = 0; pixel < samples.length; pixel += channels) {
    const y = ((samples[pixel] ?? 0) * (100 / max) + 16) / 116;
    const x = y + ((samples[pixel + 1] ?? 0) / scale - 128) / 500;
    const z = y - ((samples[pixel + 2] ?? 0) / scale - 128) / 200;
    const xyz = [WHITE_X * fromRoot(x), fromRoot(y), WHITE_Z * fromRoot(z)] as const;
    for (const [channel, [fromX, fromY, fromZ]] of matrix.entries()) {
      const sample = toSrgb(fromX * xyz[0] + fromY * xyz[1] + fromZ * xyz[2]);
      samples[pixel + channel] = Math.round(Math.min(1, Math.max(0, sample)) * max);
    }
  }
}
