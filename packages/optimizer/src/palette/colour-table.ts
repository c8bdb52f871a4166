import type { RgbRaster } from '@pixmill/metric';
import { DIMENSIONS, toCoordinates } from './colour-space.js';

/** The distinct colours of an image. Alpha is part of a colour; all invisible pixels have one colour. */
export interface ColourTable {
  /** px */
  readonly width: number;
  readonly height: number;
  /** Colour id of each pixel: its index in the table. */
  readonly ids: Uint16Array;
  /** Red, green, blue and alpha of each colour. */
  readonly colours: Uint8Array;
  /** Number of pixels of each colour. */
  readonly counts: Uint32Array;
  /** Coordinates of each colour, see `toCoordinates`. */
  readonly coordinates: Float32Array;
}

/** An id has 16 bits. */
const MAX_INDEXED_COLOURS = 65_536;
const SLOTS = 4 * MAX_INDEXED_COLOURS;

/** Sums of a colour: red, green, blue, alpha and pixels. */
const SUMS_PER_COLOUR = 5;

/** Reads the colours of 8-bit pixels. When there are more than 65,536, colours that differ in their lowest bits only become their mean. */
export function readColours(raster: RgbRaster): ColourTable {
  const { width, height } = raster;
  let droppedBits = 0;
  let groups = groupColours(raster, droppedBits);
  while (groups === null) {
    droppedBits += 1;
    groups = groupColours(raster, droppedBits);
  }
  const { ids, sums } = groups;
  const count = sums.length / SUMS_PER_COLOUR;
  const pixelsOf = (id: number) => sums[id * SUMS_PER_COLOUR + 4];
  const colours = new Uint8Array(count * DIMENSIONS);
  for (let id = 0; id < count; id += 1) {
    for (let band = 0; band < 4; band += 1)
      colours[id * 4 + band] = Math.round((sums[id * SUMS_PER_COLOUR + band] ?? 0) / (pixelsOf(id) ?? 1));
  }
  const counts = Uint32Array.from({ length: count }, (_, id) => pixelsOf(id) ?? 0);
  return { width, height, ids, colours, counts, coordinates: toCoordinates(colours) };
}

/** Groups pixels by the upper bits of their samples; null when there are too many groups. Opaque pixels never share a group with others. */
function groupColours({ data, width, height, channels }: RgbRaster, droppedBits: number): { ids: Uint16Array; sums: number[] } | null {
  const mask = (0xff >> droppedBits) << droppedBits;
  const findOrAdd = createIdFinder();
  const ids = new Uint16Array(width * height);
  const sums: number[] = [];
  for (let i = 0, at = 0; i < ids.length; i += 1, at += channels) {
    const alpha = channels === 4 ? (data[at + 3] ?? 0) : 255;
    const [red, green, blue] = alpha === 0 ? [0, 0, 0] : [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const key = ((red & mask) | ((green & mask) << 8) | ((blue & mask) << 16) | ((alpha === 255 ? 255 : alpha & mask) << 24)) >>> 0;
    const id = findOrAdd(key);
    if (id === MAX_INDEXED_COLOURS) return null;
    ids[i] = id;
    const sum = id * SUMS_PER_COLOUR;
    if (sum === sums.length) sums.push(0, 0, 0, 0, 0);
    sums[sum] = (sums[sum] ?? 0) + red;
    sums[sum + 1] = (sums[sum + 1] ?? 0) + green;
    sums[sum + 2] = (sums[sum + 2] ?? 0) + blue;
    sums[sum + 3] = (sums[sum + 3] ?? 0) + alpha;
    sums[sum + 4] = (sums[sum + 4] ?? 0) + 1;
  }
  return { ids, sums };
}

/** Creates a function that numbers keys in the order of their first use. It returns MAX_INDEXED_COLOURS when there are too many keys. */
function createIdFinder(): (key: number) => number {
  const keys = new Uint32Array(SLOTS);
  const slotIds = new Int32Array(SLOTS).fill(-1);
  let count = 0;
  return (key) => {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 12) % SLOTS;
    while ((slotIds[slot] ?? 0) >= 0 && keys[slot] !== key) slot = (slot + 1) % SLOTS;
    const id = slotIds[slot] ?? -1;
    if (id >= 0 || count === MAX_INDEXED_COLOURS) return id >= 0 ? id : MAX_INDEXED_COLOURS;
    keys[slot] = key;
    slotIds[slot] = count;
    count += 1;
    return count - 1;
  };
}
