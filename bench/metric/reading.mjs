/**
 * What the reference implementation of SSIMULACRA 2.1 would print: the formula of the product's metric, in 32-bit floats and with the
 * reference's own blur. It reads flat bright graphics 0 to 3 points lower. Lines pass by once a scale; only half sizes are kept.
 * Source: the metric's specification, section 9.3.
 */
import { finalScore } from '../../packages/metric/dist/final-score.js';
import { halve, openLinear } from './linear-lines.mjs';
import { blurLine, createColumns, createLine, delay, lineStart } from './recursive-blur.mjs';
import { writeXyb } from './xyb.mjs';

const { abs, ceil, fround, min } = Math;
const C2 = fround(0.0009);
const channels = 3;
/** Lines of a picture that wait until the blurred ones are there. */
const waiting = delay + 1;

const createLines = (width, count = channels) => Array.from({ length: count }, () => new Float32Array(width));

/** One channel of both pictures: the five blurs, and what they leave in the sums. */
function createChannel(width) {
  const line = createLine(width);
  const blurs = Array.from({ length: 5 }, () => createColumns(width));
  const sums = new Float64Array(6);
  const take = (at) => blurLine(line, blurs[at].next(), width);
  return {
    sums,
    /** The next line of both pictures. */
    put(a, b) {
      line.set(a, lineStart);
      take(0);
      line.set(b, lineStart);
      take(1);
      for (let x = 0; x < width; x += 1) line[x + lineStart] = a[x] * a[x];
      take(2);
      for (let x = 0; x < width; x += 1) line[x + lineStart] = b[x] * b[x];
      take(3);
      for (let x = 0; x < width; x += 1) line[x + lineStart] = a[x] * b[x];
      take(4);
    },
    /** Steps the blurs on and adds up the errors of the line that comes out; `a` and `b` are its pixels, null before the first. */
    step(a, b, over) {
      const [m1, m2, s11, s22, s12] = blurs.map((blur) => blur.step(over));
      if (a !== null) addErrors({ a, b, m1, m2, s11, s22, s12, width }, sums);
    },
  };
}

function addErrors({ a, b, m1, m2, s11, s22, s12, width }, sums) {
  let lost = 0;
  let lost4 = 0;
  let ringing = 0;
  let ringing4 = 0;
  let blurring = 0;
  let blurring4 = 0;
  for (let x = 0; x < width; x += 1) {
    const mean1 = m1[x];
    const mean2 = m2[x];
    const apart = fround(mean1 - mean2);
    const numM = fround(1 - fround(apart * apart));
    const numS = fround(2 * fround(s12[x] - fround(mean1 * mean2)) + C2);
    const den = fround(fround(fround(s11[x] - fround(mean1 * mean1)) + fround(s22[x] - fround(mean2 * mean2))) + C2);
    const structure = 1 - fround(fround(numM * numS) / den);
    if (structure > 0) {
      lost += structure;
      lost4 += structure * structure * structure * structure;
    }
    const edge = (1 + abs(fround(b[x] - mean2))) / (1 + abs(fround(a[x] - mean1))) - 1;
    const fourth = edge * edge * edge * edge;
    if (edge > 0) {
      ringing += edge;
      ringing4 += fourth;
    } else {
      blurring -= edge;
      blurring4 += fourth;
    }
  }
  sums[0] += lost;
  sums[1] += ringing;
  sums[2] += blurring;
  sums[3] += lost4;
  sums[4] += ringing4;
  sums[5] += blurring4;
}

/** The sums of one scale, and both pictures at half its size. */
function walk({ before, after, width, height }) {
  const all = Array.from({ length: channels }, () => createChannel(width));
  const ring = Array.from({ length: waiting }, () => [createLines(width), createLines(width)]);
  const halves = [before, after].map(() => halve(width, height));
  const linear = createLines(width);
  for (let y = 0; y < height + delay; y += 1) {
    const over = y >= height;
    if (!over) {
      [before, after].forEach((lines, picture) => {
        lines.read(y, linear);
        halves[picture].put(y, linear);
        writeXyb(linear, ring[y % waiting][picture], width);
      });
      const [from, to] = ring[y % waiting];
      for (const [at, channel] of all.entries()) channel.put(from[at], to[at]);
    }
    const [from, to] = ring[(y + 1) % waiting];
    for (const [at, channel] of all.entries()) channel.step(y < delay ? null : from[at], to[at], over);
  }
  return { pooled: { sums: all.flatMap(({ sums }) => [...sums]), pixels: width * height }, halves: halves.map(({ lines }) => lines) };
}

function readOn(background, original, distorted) {
  let { width, height } = original;
  let [before, after] = [openLinear(original, background), openLinear(distorted, background)];
  const scales = [];
  for (let more = true; more; ) {
    const { pooled, halves } = walk({ before, after, width, height });
    scales.push(pooled);
    more = scales.length < 6 && min(width, height) >= 8;
    [before, after] = halves;
    [width, height] = [ceil(width / 2), ceil(height / 2)];
  }
  return finalScore(scales);
}

/** The reading of a distorted picture beside its original, both 8-bit or 16-bit sRGB of one size, at least 8 px a side. */
export function readingOf(original, distorted) {
  const backgrounds = original.channels === 4 ? [0.1, 0.9] : [0.5];
  return min(...backgrounds.map((background) => readOn(background, original, distorted)));
}
