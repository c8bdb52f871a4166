import type { RgbRaster } from '@pixmill/metric';
import { DIMENSIONS, toCoordinates } from './colour-space.js';

/** The colours of a picture. Alpha counts; what cannot be seen is one colour. */
export interface ColourTable {
  /** px */
  readonly width: number;
  readonly height: number;
  /** The colour of every pixel, as its place in the table. */
  readonly ids: Uint16Array;
  /** Four samples of every colour: red, green, blue and alpha. */
  readonly colours: Uint8Array;
  /** How many pixels have each of them. */
  readonly counts: Uint32Array;
  /** Where they lie, see `toCoordinates`. */
  readonly coordinates: Float32Array;
}

/** What an id can tell apart. */
const MAX_INDEXED_COLOURS = 65_536;
const SLOTS = 4 * MAX_INDEXED_COLOURS;

/** Colours by their upper bits; null when there are too many. */
function readBits({ data, width, height, channels }: RgbRaster, dropped: number): { ids: Uint16Array; sums: number[] } | null {
  const mask = (0xff >> dropped) << dropped;
  const keys = new Uint32Array(SLOTS);
  const slotIds = new Int32Array(SLOTS).fill(-1);
  const ids = new Uint16Array(width * height);
  // red, green, blue, alpha and pixels of each colour
  const sums: number[] = [];
  for (let i = 0, at = 0; i < ids.length; i += 1, at += channels) {
    const alpha = channels === 4 ? (data[at + 3] ?? 0) : 255;
    const [red, green, blue] = alpha === 0 ? [0, 0, 0] : [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const key = ((red & mask) | ((green & mask) << 8) | ((blue & mask) << 16) | ((alpha === 255 ? 255 : alpha & mask) << 24)) >>> 0;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 12) % SLOTS;
    while ((slotIds[slot] ?? 0) >= 0 && keys[slot] !== key) slot = (slot + 1) % SLOTS;
    let id = slotIds[slot] ?? -1;
    if (id < 0) {
      id = sums.length / 5;
      if (id === MAX_INDEXED_COLOURS) return null;
      keys[slot] = key;
      slotIds[slot] = id;
      sums.push(0, 0, 0, 0, 0);
    }
    ids[i] = id;
    const sum = id * 5;
    sums[sum] = (sums[sum] ?? 0) + red;
    sums[sum + 1] = (sums[sum + 1] ?? 0) + green;
    sums[sum + 2] = (sums[sum + 2] ?? 0) + blue;
    sums[sum + 3] = (sums[sum + 3] ?? 0) + alpha;
    sums[sum + 4] = (sums[sum + 4] ?? 0) + 1;
  }
  return { ids, sums };
}

/** Reads the colours of 8-bit pixels; of more than 65,536 those that differ in their lowest bits alone are taken as their mean. */
export function readColours(pixels: RgbRaster): ColourTable {
  const { width, height } = pixels;
  let dropped = 0;
  let read = readBits(pixels, dropped);
  while (read === null) {
    dropped += 1;
    read = readBits(pixels, dropped);
  }
  const { ids, sums } = read;
  const count = sums.length / 5;
  const colours = new Uint8Array(count * DIMENSIONS);
  for (let id = 0; id < count; id += 1) {
    for (let band = 0; band < 4; band += 1) colours[id * 4 + band] = Math.round((sums[id * 5 + band] ?? 0) / (sums[id * 5 + 4] ?? 1));
  }
  const counts = Uint32Array.from({ length: count }, (_, id) => sums[id * 5 + 4] ?? 0);
  return { width, height, ids, colours, counts, coordinates: toCoordinates(colours) };
}
