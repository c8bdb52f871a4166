import type { Region, RgbRaster } from '@pixmill/metric';

/** Steps per side of a region, so that the best position is found to within an eighth of it. */
const stepsPerSide = 8;

/** The square of a side in px with the largest sum of squared differences between two pictures of equal size. Smaller pictures are one region. */
export function findChangedRegion(before: RgbRaster, after: RgbRaster, side: number): Region {
  const [width, height] = [Math.min(side, before.width), Math.min(side, before.height)];
  const step = Math.max(1, Math.floor(side / stepsPerSide));
  let most = -1;
  let region: Region = { left: 0, top: 0, width, height };
  const sums = sumDifferences(before, after);
  const stride = before.width + 1;
  for (const top of listPositions(before.height - height, step)) {
    for (const left of listPositions(before.width - width, step)) {
      const at = (x: number, y: number) => sums[y * stride + x] ?? 0;
      const total = at(left + width, top + height) - at(left, top + height) - at(left + width, top) + at(left, top);
      if (total > most) [most, region] = [total, { left, top, width, height }];
    }
  }
  return region;
}

function listPositions(last: number, step: number): readonly number[] {
  return [...Array.from({ length: Math.ceil(last / step) }, (_, at) => at * step), last];
}

/** Sums of the squared differences above and left of each corner of a pixel: (width + 1) x (height + 1) values. */
function sumDifferences(before: RgbRaster, after: RgbRaster): Float64Array {
  const { width, height } = before;
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let line = 0;
    for (let x = 0; x < width; x += 1) {
      line += differenceAt(before, after, y * width + x);
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + line;
    }
  }
  return sums;
}

/** The squared difference of one pixel over all channels; colours count by the larger opacity. */
function differenceAt(before: RgbRaster, after: RgbRaster, pixel: number): number {
  const [alphaBefore, alphaAfter] = [alphaAt(before, pixel), alphaAt(after, pixel)];
  let total = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    const difference = (before.data[pixel * before.channels + channel] ?? 0) - (after.data[pixel * after.channels + channel] ?? 0);
    total += difference ** 2;
  }
  return (total * Math.max(alphaBefore, alphaAfter)) / 255 + (alphaBefore - alphaAfter) ** 2;
}

function alphaAt({ data, channels }: RgbRaster, pixel: number): number {
  return channels === 4 ? (data[pixel * 4 + 3] ?? 0) : 255;
}
