/** A rectangle in px. */
interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture that the network gets. Only the core of its result is used. */
export interface Tile extends Rectangle {
  readonly core: Rectangle;
}

/**
 * Pixels around a core that the network also gets. Farther pixels change the result by at most 0.12 of 255 levels, measured on two photographs
 * and a screen shot. Source: docs/super-resolution.md#tiles.
 */
const MARGIN = 8;
/** With its margins 128 px: larger tiles repeat fewer pixels, and need more memory. */
const CORE_SIDE = 112;

/** Cuts a picture into tiles whose cores cover it once. Pure. */
export function* cutTiles({ width, height }: { readonly width: number; readonly height: number }): Generator<Tile> {
  for (const vertical of cutLength(height)) {
    for (const horizontal of cutLength(width)) {
      yield {
        left: horizontal.start,
        top: vertical.start,
        width: horizontal.end - horizontal.start,
        height: vertical.end - vertical.start,
        core: {
          left: horizontal.coreStart,
          top: vertical.coreStart,
          width: horizontal.coreEnd - horizontal.coreStart,
          height: vertical.coreEnd - vertical.coreStart,
        },
      };
    }
  }
}

/** The pixels of all tiles together, which decide the cost. Pure. */
export function countTilePixels({ width, height }: { readonly width: number; readonly height: number }): number {
  return sumSpans(width) * sumSpans(height);
}

const sumSpans = (length: number) => cutLength(length).reduce((sum, { start, end }) => sum + end - start, 0);

/** Equal cores, so that no tile is much smaller than the others. */
function cutLength(length: number) {
  const count = Math.ceil(length / CORE_SIDE);
  const edge = (index: number) => Math.round((index * length) / count);
  return Array.from({ length: count }, (_, index) => {
    const [coreStart, coreEnd] = [edge(index), edge(index + 1)];
    return { coreStart, coreEnd, start: Math.max(0, coreStart - MARGIN), end: Math.min(length, coreEnd + MARGIN) };
  });
}
