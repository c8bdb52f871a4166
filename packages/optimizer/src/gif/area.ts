/** A rectangle in px. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const rightOf = ({ left, width }: Area) => left + width;
const bottomOf = ({ top, height }: Area) => top + height;

/** The smallest that holds both. */
export function unite(a: Area, b: Area | null): Area {
  if (!b) return a;
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  return { left, top, width: Math.max(rightOf(a), rightOf(b)) - left, height: Math.max(bottomOf(a), bottomOf(b)) - top };
}

/** The smallest that holds all pixels of an area for which `is` holds, given its place in the area; null when there are none. */
export function boundsWithin({ left, top, width, height }: Area, is: (at: number) => boolean): Area | null {
  let first = 0;
  while (first < width * height && !is(first)) first += 1;
  if (first === width * height) return null;
  let last = width * height - 1;
  while (!is(last)) last -= 1;
  const [firstRow, lastRow] = [Math.floor(first / width), Math.floor(last / width)];
  let near = width;
  let far = -1;
  for (let row = firstRow * width; row <= lastRow * width; row += width) {
    for (let x = 0; x < near; x += 1) if (is(row + x)) near = x;
    for (let x = width - 1; x > far; x -= 1) if (is(row + x)) far = x;
  }
  return { left: left + near, top: top + firstRow, width: far - near + 1, height: lastRow - firstRow + 1 };
}
