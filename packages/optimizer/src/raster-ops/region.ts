/** A rectangle in px. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const rightOf = ({ left, width }: Region) => left + width;
const bottomOf = ({ top, height }: Region) => top + height;

/** The smallest that holds both. */
export function uniteRegions(a: Region, b: Region | null): Region {
  if (!b) return a;
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  return { left, top, width: Math.max(rightOf(a), rightOf(b)) - left, height: Math.max(bottomOf(a), bottomOf(b)) - top };
}

/** The smallest that holds all pixels of an area for which `is` holds, given its place in the area; null when there are none. */
export function boundingRegionWhere({ left, top, width, height }: Region, matches: (at: number) => boolean): Region | null {
  let first = 0;
  while (first < width * height && !matches(first)) first += 1;
  if (first === width * height) return null;
  let last = width * height - 1;
  while (!matches(last)) last -= 1;
  const [firstRow, lastRow] = [Math.floor(first / width), Math.floor(last / width)];
  let near = width;
  let far = -1;
  for (let row = firstRow * width; row <= lastRow * width; row += width) {
    for (let x = 0; x < near; x += 1) if (matches(row + x)) near = x;
    for (let x = width - 1; x > far; x -= 1) if (matches(row + x)) far = x;
  }
  return { left: left + near, top: top + firstRow, width: far - near + 1, height: lastRow - firstRow + 1 };
}
