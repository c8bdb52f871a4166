import type { FrameStack } from './cut-frames.js';

const MAX_COLOURS = 256;

/** A palette that has every colour of some frames. */
export interface FramePalette {
  /** RGBA of each entry. Entries with alpha come first, so that only they need a value in `tRNS`. */
  readonly entries: Uint8Array;
  toIndices(pixels: Buffer): Uint16Array;
}

/** The exact colours of all frames; null when there are more than 256. */
export function findCommonPalette({ data, channels }: FrameStack): FramePalette | null {
  const colours = new Set<number>();
  let last = -1;
  for (let at = 0; at < data.length; at += channels) {
    const colour = colourAt(data, at, channels);
    if (colour === last) continue;
    last = colour;
    colours.add(colour);
    if (colours.size > MAX_COLOURS) return null;
  }
  const alphaOf = (colour: number) => colour >>> 24;
  const sorted = [...colours].sort((a, b) => alphaOf(a) - alphaOf(b) || a - b);
  const indexOf = new Map(sorted.map((colour, index) => [colour, index]));
  const entries = Uint8Array.from(sorted.flatMap((colour) => [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255, alphaOf(colour)]));
  return {
    entries,
    toIndices: (pixels) =>
      Uint16Array.from({ length: pixels.length / channels }, (_, pixel) => indexOf.get(colourAt(pixels, pixel * channels, channels)) ?? 0),
  };
}

/** A colour as one number. */
function colourAt(pixels: Buffer, at: number, channels: 3 | 4): number {
  const alpha = channels === 4 ? (pixels[at + 3] as number) : 255;
  return (((alpha << 24) >>> 0) | ((pixels[at + 2] as number) << 16) | ((pixels[at + 1] as number) << 8) | (pixels[at] as number)) >>> 0;
}
