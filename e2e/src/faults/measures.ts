import type { ShownPixels } from '@pixmill/testkit/browser';
import { cellMeans, type Plane, toChroma, toLuma, visitSteps } from './planes.js';

/** Side of the blocks of JPEG, px. */
const blockSide = 8;

/** The mean step of luma across borders of blocks, in mean steps inside of blocks. About 1 without a pattern of blocks. */
export function blockPattern(shown: ShownPixels): number {
  const [border, inside] = [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ];
  visitSteps(toLuma(shown), (step, position) => {
    const kind = position % blockSide === 0 ? border : inside;
    kind.sum += step;
    kind.count += 1;
  });
  return border.sum / border.count / (inside.sum / inside.count);
}

/** The largest step of luma between the means of neighbouring blocks. */
export function largestBlockStep(shown: ShownPixels): number {
  let largest = 0;
  visitSteps(cellMeans(toLuma(shown), blockSide), (step) => {
    largest = Math.max(largest, step);
  });
  return largest;
}

/** Standard deviation of luma inside of blocks: grain and detail. */
export function localDeviation(shown: ShownPixels): number {
  const plane = toLuma(shown);
  const squares: Plane = { ...plane, values: plane.values.map((value) => value ** 2) };
  const [means, meansOfSquares] = [cellMeans(plane, blockSide).values, cellMeans(squares, blockSide).values];
  const variances = meansOfSquares.map((square, block) => Math.max(0, square - (means[block] ?? 0) ** 2));
  return Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / variances.length);
}

/** The largest shift of chroma of a cell of 16x16 px, in steps of 255. */
export function largestChromaShift(source: ShownPixels, result: ShownPixels): number {
  const [[sourceCb, sourceCr], [resultCb, resultCr]] = [toChroma(source), toChroma(result)];
  const shifts = (before: Plane, after: Plane) => {
    const expected = cellMeans(before, 16).values;
    return cellMeans(after, 16).values.map((value, cell) => value - (expected[cell] ?? 0));
  };
  const [cb, cr] = [shifts(sourceCb, resultCb), shifts(sourceCr, resultCr)];
  return Math.max(...cb.map((shift, cell) => Math.hypot(shift, cr[cell] ?? 0)));
}

/** Peak signal-to-noise ratio of luma, dB. */
export function signalToNoise(source: ShownPixels, result: ShownPixels): number {
  const [before, after] = [toLuma(source).values, toLuma(result).values];
  const squares = before.map((value, pixel) => (value - (after[pixel] ?? 0)) ** 2);
  return 10 * Math.log10((255 ** 2 * squares.length) / squares.reduce((sum, square) => sum + square, 0));
}

/** A rectangle, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The difference of the largest and the smallest channel of a rectangle's mean colour, 0 to 255. */
export function colourfulness({ rgba, width }: ShownPixels, box: Box): number {
  const sums = [0, 0, 0];
  for (let y = box.top; y < box.top + box.height; y += 1) {
    for (let x = box.left; x < box.left + box.width; x += 1) {
      for (const channel of [0, 1, 2]) sums[channel] = (sums[channel] ?? 0) + (rgba[(y * width + x) * 4 + channel] ?? 0);
    }
  }
  return (Math.max(...sums) - Math.min(...sums)) / (box.width * box.height);
}

/** How far the ground of a picture with dark text moved, in steps of 255 of the worst channel. */
export interface GroundShift {
  /** The largest shift of a pixel that is more than 12 px away from the text. */
  readonly far: number;
  /** The root of the mean square of the shifts of luma of ground within 12 px of the text: halos. */
  readonly near: number;
}

const haloReachPx = 12;

/** Compares the ground around text. Text differs from the colour of the upper left corner by more than 16 steps of luma. */
export function measureGroundShift(source: ShownPixels, result: ShownPixels): GroundShift {
  const [before, after] = [toLuma(source), toLuma(result)];
  const ground = before.values[0] ?? 0;
  const near = markNear(before, (value) => Math.abs(value - ground) > 16);
  let [far, squares, count] = [0, 0, 0];
  for (const [pixel, value] of before.values.entries()) {
    if (near[pixel] !== 1) for (const channel of [0, 1, 2]) far = Math.max(far, channelShift(source, result, pixel * 4 + channel));
    else if (Math.abs(value - ground) <= 16) {
      squares += (value - (after.values[pixel] ?? 0)) ** 2;
      count += 1;
    }
  }
  return { far, near: Math.sqrt(squares / count) };
}

const channelShift = (source: ShownPixels, result: ShownPixels, at: number) => Math.abs((source.rgba[at] ?? 0) - (result.rgba[at] ?? 0));

/** Marks the pixels up to 12 px around those that are selected. */
function markNear({ values, width, height }: Plane, isSelected: (value: number) => boolean): Uint8Array {
  const marks = new Uint8Array(values.length);
  for (const [pixel, value] of values.entries()) {
    if (!isSelected(value)) continue;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const [left, right] = [Math.max(0, x - haloReachPx), Math.min(width, x + haloReachPx + 1)];
    for (let row = Math.max(0, y - haloReachPx); row < Math.min(height, y + haloReachPx + 1); row += 1) {
      marks.fill(1, row * width + left, row * width + right);
    }
  }
  return marks;
}
