import type { ImageSize } from '@pixmill/image-formats';
import { type Region, wholeRegion } from '@pixmill/metric';
import { readCanvases } from '../animation/read-canvases.js';
import { readPlayback, toShownMs } from '../animation/timeline.js';
import { openEncoded } from '../pixels/open-encoded.js';
import { boundingRegionWhere } from '../raster-ops/region.js';
import { createColourList } from './colour-list.js';

/** The region that a frame changes, and how. */
export interface FrameChange extends Region {
  /** Index in the list of colours of each pixel of the region. */
  readonly colourIndices: Uint16Array;
  /** The page of the file that shows the frame first, from 0. */
  readonly page: number;
  durationMs: number;
}

/** The frames of an animation, or the one of a still image, each as a change of the frame before. The first frame is whole. */
export interface AnimationFrames extends ImageSize {
  /** 0xAABBGGRR each. The first is the invisible colour. */
  readonly colours: Uint32Array;
  readonly frames: readonly FrameChange[];
  /** Whether a visible pixel becomes invisible. */
  readonly clearsPixels: boolean;
  /** Number of changed pixels in all frames. */
  readonly changedPixels: number;
  /** Number of pages in the file. */
  readonly pages: number;
}

/** The delay of a GIF frame has 16 bits and a unit of 10 ms. */
const MAX_DURATION_MS = 655_350;

/** Alpha is the highest byte of a colour, and 0 or 255 in a GIF. */
const INVISIBLE_BELOW = 0x01_00_00_00;

/**
 * Decodes every frame of a GIF. Equal consecutive frames become one. Returns null when the animation has more than 65,535 colours.
 * Throws what the decoder throws.
 */
export async function decodeFrames(bytes: Buffer): Promise<AnimationFrames | null> {
  const { delaysMs } = await readPlayback(bytes);
  const { width, height } = await openEncoded(bytes).metadata();
  const collector = new FrameCollector({ width, height });
  let page = 0;
  for await (const rgba of readCanvases(bytes, delaysMs.length)) {
    const canvas = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
    for (let at = 0; at < canvas.length; at += 1) if ((canvas[at] as number) < INVISIBLE_BELOW) canvas[at] = 0;
    collector.add(canvas, delaysMs[page] ?? 0);
    if (collector.hasTooManyColours()) return null;
    page += 1;
  }
  return collector.toFrames();
}

/** Two frames may merge only when both the stored and the shown duration stay. Source: docs/product-decisions.md#animations-frame-for-frame. */
export const canMergeDurations = (aMs: number, bMs: number) =>
  toShownMs(aMs + bMs) === toShownMs(aMs) + toShownMs(bMs) && aMs + bMs <= MAX_DURATION_MS;

/** Converts whole canvases to the changes between them. */
class FrameCollector {
  readonly #size: ImageSize;
  readonly #colours = createColourList();
  readonly #frames: FrameChange[] = [];
  #shown: Uint32Array;
  #clearsPixels = false;
  #changedPixels = 0;
  #pages = 0;

  constructor(size: ImageSize) {
    this.#size = size;
    this.#shown = new Uint32Array(size.width * size.height);
  }

  /** Adds a frame. Copies the canvas. */
  add(canvas: Uint32Array, durationMs: number): void {
    const shown = this.#shown;
    const page = this.#pages++;
    const last = this.#frames.at(-1);
    const whole = wholeRegion(this.#size);
    const changed = last ? boundingRegionWhere(whole, (at) => shown[at] !== canvas[at]) : whole;
    if (last && !changed && canMergeDurations(last.durationMs, durationMs)) {
      last.durationMs += durationMs;
      return;
    }
    const region = changed ?? { left: 0, top: 0, width: 1, height: 1 };
    this.#frames.push({ ...region, colourIndices: this.#indexColours(canvas, region), page, durationMs });
    this.#shown = canvas.slice();
  }

  hasTooManyColours(): boolean {
    return this.#colours.isFull();
  }

  toFrames(): AnimationFrames {
    return {
      ...this.#size,
      colours: this.#colours.toArray(),
      frames: this.#frames,
      clearsPixels: this.#clearsPixels,
      changedPixels: this.#changedPixels,
      pages: this.#pages,
    };
  }

  #indexColours(canvas: Uint32Array, { left, top, width, height }: Region): Uint16Array {
    const [shown, colours] = [this.#shown, this.#colours];
    const colourIndices = new Uint16Array(width * height);
    for (let y = 0; y < height; y += 1) {
      const row = (top + y) * this.#size.width + left;
      for (let x = 0; x < width; x += 1) {
        const colour = canvas[row + x] as number;
        if (colour !== shown[row + x]) this.#changedPixels += 1;
        if (colour === 0 && shown[row + x] !== 0) this.#clearsPixels = true;
        colourIndices[y * width + x] = colours.indexOf(colour);
      }
    }
    return colourIndices;
  }
}
