import { finalScore, type ScaleSums } from './final-score.js';
import { displayReading, mirroredIndex, type Reading, scoredSize } from './reading.js';
import type { RgbRaster } from './rgb-raster.js';
import { srgbToLinear } from './srgb.js';

/*
 * SSIMULACRA 2.1 word for word from docs/metric.md, in 64-bit numbers and whole planes. Tests and bench/src/metric compare the kernel with
 * it. Too large for production: it takes about 600 bytes a pixel.
 */

const { abs, cbrt, ceil, floor, max, min } = Math;

/** One value for each pixel, row by row. */
type Plane = Float64Array;

interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

const TAPS = [0.26462110548819862, 0.21292859201042227, 0.10933537277746035, 0.036011114658364388, 0.0094143678096537398];
const BIAS = 0.0037930732552754493;
const C2 = 0.0009;

/** The score of a distorted image against its original. Both have the same size, at least 8 px a side. */
export function exactScore(original: RgbRaster, distorted: RgbRaster, reading: Reading = displayReading): number {
  const [from, to] = [continueByMirrors(original, reading), continueByMirrors(distorted, reading)];
  const backgrounds = original.channels === 4 ? reading.alphaBackgrounds : reading.opaqueBackgrounds;
  return min(...backgrounds.map((background) => scoreOn(background, from, to)));
}

/** Source: docs/metric.md#small-pictures. */
function continueByMirrors(raster: RgbRaster, reading: Reading): RgbRaster {
  const { data, channels } = raster;
  const { width, height } = scoredSize(raster, reading);
  const continued = Float64Array.from({ length: width * height * channels }, (_, at) => {
    const [x, y] = [floor(at / channels) % width, floor(at / channels / width)];
    return data[(mirroredIndex(y, raster.height) * raster.width + mirroredIndex(x, raster.width)) * channels + (at % channels)] ?? 0;
  });
  return { data: data instanceof Uint8Array ? Uint8Array.from(continued) : Uint16Array.from(continued), width, height, channels };
}

function scoreOn(background: number, original: RgbRaster, distorted: RgbRaster): number {
  const scales: ScaleSums[] = [];
  let { width, height } = original;
  let [a, b] = [linearPlanes(original, background), linearPlanes(distorted, background)];
  for (let more = true; more; ) {
    const [from, to] = [toXyb(a), toXyb(b)];
    const sums = from.flatMap((plane, channel) => sumChannel(plane, to[channel] ?? plane, { width, height }));
    scales.push({ sums, pixels: width * height });
    more = scales.length < 6 && min(width, height) >= 8;
    [a, b] = [a.map((plane) => halve(plane, { width, height })), b.map((plane) => halve(plane, { width, height }))];
    [width, height] = [ceil(width / 2), ceil(height / 2)];
  }
  return finalScore(scales);
}

function fill(length: number, valueAt: (at: number) => number): Plane {
  const plane = new Float64Array(length);
  for (let at = 0; at < length; at += 1) plane[at] = valueAt(at);
  return plane;
}

/** Linear light, with alpha blended onto a grey. Source: docs/metric.md#1-input. */
function linearPlanes({ data, width, height, channels }: RgbRaster, background: number): Plane[] {
  const maxSample = data.BYTES_PER_ELEMENT === 1 ? 255 : 65_535;
  return [0, 1, 2].map((channel) =>
    fill(width * height, (at) => {
      const alpha = channels === 4 ? (data[at * 4 + 3] ?? 0) / maxSample : 1;
      return srgbToLinear((alpha * (data[at * channels + channel] ?? 0)) / maxSample + (1 - alpha) * background);
    }),
  );
}

/** Source: docs/metric.md#2-scales. */
function halve(plane: Plane, { width, height }: PlaneSize): Plane {
  const halfWidth = ceil(width / 2);
  const at = (x: number, y: number) => plane[min(y, height - 1) * width + min(x, width - 1)] ?? 0;
  return fill(halfWidth * ceil(height / 2), (pixel) => {
    const x = 2 * (pixel % halfWidth);
    const y = 2 * floor(pixel / halfWidth);
    return (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4;
  });
}

/** Source: docs/metric.md#3-xyb-per-scale. */
function toXyb([red, green, blue]: readonly Plane[]): Plane[] {
  const mix = (r: number, g: number, b: number) =>
    fill(red?.length ?? 0, (at) => {
      const light = r * (red?.[at] ?? 0) + g * (green?.[at] ?? 0) + b * (blue?.[at] ?? 0) + BIAS;
      return cbrt(max(0, light)) - cbrt(BIAS);
    });
  const long = mix(0.3, 0.622, 0.078);
  const medium = mix(0.23, 0.692, 0.078);
  const short = mix(0.24342268924547819, 0.20476744424496821, 0.5518098665095535);
  const x = fill(long.length, (at) => ((long[at] ?? 0) - (medium[at] ?? 0)) / 2);
  const y = fill(long.length, (at) => ((long[at] ?? 0) + (medium[at] ?? 0)) / 2);
  return [
    fill(long.length, (at) => 14 * (x[at] ?? 0) + 0.42),
    fill(long.length, (at) => (y[at] ?? 0) + 0.01),
    fill(long.length, (at) => (short[at] ?? 0) - (y[at] ?? 0) + 0.55),
  ];
}

/** Blurs in both directions. Source: docs/metric.md#4-blur. */
function blur(plane: Plane, { width, height }: PlaneSize): Plane {
  return blurLines(blurLines(plane, 1, width), width, height);
}

/** Blurs lines of `length` values; `step` is the distance between neighbouring values of a line. */
function blurLines(plane: Plane, step: number, length: number): Plane {
  const blurred = new Float64Array(plane.length);
  for (let line = 0; line < plane.length / length; line += 1) {
    const start = step === 1 ? line * length : line;
    for (let at = 0; at < length; at += 1) {
      let sum = 0;
      for (let from = max(0, at - 4); from <= min(length - 1, at + 4); from += 1) {
        sum += (TAPS[abs(from - at)] ?? 0) * (plane[start + from * step] ?? 0);
      }
      blurred[start + at * step] = sum;
    }
  }
  return blurred;
}

/** The six sums of one channel. Source: docs/metric.md#5-maps-per-scale-and-channel. */
function sumChannel(a: Plane, b: Plane, size: PlaneSize): number[] {
  const blurProduct = (one: Plane, other: Plane) =>
    blur(
      fill(one.length, (at) => (one[at] ?? 0) * (other[at] ?? 0)),
      size,
    );
  const [m1, m2] = [blur(a, size), blur(b, size)];
  const [s11, s22, s12] = [blurProduct(a, a), blurProduct(b, b), blurProduct(a, b)];
  const structure = fill(a.length, (at) => {
    const [mean1, mean2] = [m1[at] ?? 0, m2[at] ?? 0];
    const numM = 1 - (mean1 - mean2) ** 2;
    const numS = 2 * ((s12[at] ?? 0) - mean1 * mean2) + C2;
    const den = (s11[at] ?? 0) - mean1 ** 2 + ((s22[at] ?? 0) - mean2 ** 2) + C2;
    return 1 - (numM * numS) / den;
  });
  const edges = fill(a.length, (at) => {
    const before = abs((a[at] ?? 0) - (m1[at] ?? 0));
    const after = abs((b[at] ?? 0) - (m2[at] ?? 0));
    return (1 + after) / (1 + before) - 1;
  });
  const [lost, lost4] = pool(a.length, (at) => structure[at] ?? 0);
  const [ringing, ringing4] = pool(a.length, (at) => edges[at] ?? 0);
  const [blurring, blurring4] = pool(a.length, (at) => -(edges[at] ?? 0));
  return [lost, ringing, blurring, lost4, ringing4, blurring4];
}

/** The sum of the positive values, and the sum of their fourth powers. Source: docs/metric.md#6-pooling. */
function pool(length: number, valueAt: (at: number) => number): [number, number] {
  let first = 0;
  let fourth = 0;
  for (let at = 0; at < length; at += 1) {
    const error = max(0, valueAt(at));
    const square = error * error;
    first += error;
    fourth += square * square;
  }
  return [first, fourth];
}
