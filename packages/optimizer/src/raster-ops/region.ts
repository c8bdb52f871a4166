import type { Region } from '@pixmill/metric';

/** px from the left and upper edge of an image. */
export type Position = Pick<Region, 'left' | 'top'>;

/** The smallest region around at least one region. */
export function boundingRegion(regions: readonly Region[]): Region {
  const left = Math.min(...regions.map((one) => one.left));
  const top = Math.min(...regions.map((one) => one.top));
  const right = Math.max(...regions.map((one) => one.left + one.width));
  const bottom = Math.max(...regions.map((one) => one.top + one.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** The smallest region around both. */
export function uniteRegions(region: Region, other: Region | null): Region {
  return other ? boundingRegion([region, other]) : region;
}

/**
 * The smallest region around all matching pixels of a region; null when no pixel matches. `matches` gets the index of a pixel within the
 * region, row by row.
 */
export function boundingRegionWhere({ left, top, width, height }: Region, matches: (at: number) => boolean): Region | null {
  let first = 0;
  while (first < width * height && !matches(first)) first += 1;
  if (first === width * height) return null;
  let last = width * height - 1;
  while (!matches(last)) last -= 1;
  const [firstRow, lastRow] = [Math.floor(first / width), Math.floor(last / width)];
  let firstColumn = width;
  let lastColumn = -1;
  for (let row = firstRow * width; row <= lastRow * width; row += width) {
    for (let x = 0; x < firstColumn; x += 1) if (matches(row + x)) firstColumn = x;
    for (let x = width - 1; x > lastColumn; x -= 1) if (matches(row + x)) lastColumn = x;
  }
  return { left: left + firstColumn, top: top + firstRow, width: lastColumn - firstColumn + 1, height: lastRow - firstRow + 1 };
}
