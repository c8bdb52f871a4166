import { type Light, srgbToLinear } from '@pixmill/metric';
import type { ColourTable } from './colour-table.js';

/** Colours of a table (or entries of a palette) and the number of pixels of each. */
export interface ColourCounts {
  readonly ids: Uint16Array;
  readonly counts: Uint32Array;
}

/** Counts the colours of blocks of 2x2 px, given by their upper left pixels. */
export function countColoursOf(blocks: Uint32Array, { ids, width }: ColourTable): ColourCounts {
  const all = new Uint16Array(blocks.length * 4);
  for (const [at, pixel] of blocks.entries()) {
    all[at * 4] = ids[pixel] ?? 0;
    all[at * 4 + 1] = ids[pixel + 1] ?? 0;
    all[at * 4 + 2] = ids[pixel + width] ?? 0;
    all[at * 4 + 3] = ids[pixel + width + 1] ?? 0;
  }
  all.sort();
  const starts = Uint32Array.from(all.keys()).filter((at) => at === 0 || all[at] !== all[at - 1]);
  return {
    ids: Uint16Array.from(starts, (at) => all[at] ?? 0),
    counts: starts.map((at, index) => (starts[index + 1] ?? all.length) - at),
  };
}

/** Linear light of each colour (red, green, blue and alpha) on white: red, green and blue, 0 to 1. */
export function toLights(colours: Uint8Array): Float32Array {
  const lights = new Float32Array((colours.length / 4) * 3);
  for (let from = 0, to = 0; from < colours.length; from += 4, to += 3) {
    const alpha = (colours[from + 3] ?? 0) / 255;
    for (let band = 0; band < 3; band += 1) lights[to + band] = srgbToLinear(1 + ((colours[from + band] ?? 0) / 255 - 1) * alpha);
  }
  return lights;
}

/** The mean of lights that `toLights` returned. */
export function meanLight(lights: Float32Array, { ids, counts }: ColourCounts): Light {
  let [red, green, blue, pixels] = [0, 0, 0, 0];
  for (let at = 0; at < ids.length; at += 1) {
    const from = (ids[at] ?? 0) * 3;
    const count = counts[at] ?? 0;
    red += count * (lights[from] ?? 0);
    green += count * (lights[from + 1] ?? 0);
    blue += count * (lights[from + 2] ?? 0);
    pixels += count;
  }
  return [red / pixels, green / pixels, blue / pixels];
}

/** The mean red, green and blue, weighted by alpha, and the mean alpha. */
export function meanColour({ colours }: Pick<ColourTable, 'colours'>, { ids, counts }: ColourCounts): Uint8Array {
  const sums = [0, 0, 0];
  let [alphas, pixels] = [0, 0];
  for (const [at, id] of ids.entries()) {
    const count = counts[at] ?? 0;
    const alpha = count * (colours[id * 4 + 3] ?? 0);
    for (let band = 0; band < 3; band += 1) sums[band] = (sums[band] ?? 0) + alpha * (colours[id * 4 + band] ?? 0);
    alphas += alpha;
    pixels += count;
  }
  return Uint8Array.of(...sums.map((sum) => Math.round(sum / Math.max(1, alphas))), Math.round(alphas / Math.max(1, pixels)));
}
