import type { Region } from '@pixmill/metric';
import { boundingRegionWhere } from '../raster-ops/region.js';
import type { AnimationFrames, FrameChange } from './animation-frames.js';
import { createColourDistance } from './colour-distance.js';

/** How much may be lost; all in units of the colour error, weighted by what goes on around a pixel. */
export interface LossLimits {
  /** Largest error of a pixel that is left as it is shown. */
  readonly maxSkipError: number;
  /** Largest error of a pixel that is drawn in another colour. */
  readonly maxDrawError: number;
}

/** What may become of each pixel of an area. */
export interface PixelErrors {
  /** The colours to show. */
  readonly target: Uint16Array;
  /** Weighted error of leaving it as it is shown; below 0 when it must be drawn. */
  readonly skipError: Float32Array;
  /** What an error counts when it is drawn; null when it may have none. */
  readonly weights: Float32Array | null;
}

/** What should be shown and what is, as frames go by. */
export interface AnimationCanvas {
  /** Takes in what the frame changes. */
  applyFrame(frame: FrameChange): void;
  measureErrors(area: Region): PixelErrors;
  /** Where the next frame shows nothing and this one does; null when nowhere. */
  regionClearedBy(next: FrameChange): Region | null;
  /** Notes what was drawn, colour by colour; -1 is left. */
  draw(area: Region, drawn: Int32Array): void;
  clear(area: Region): void;
}

/** What hides an error: the distance to the pixels beside it, to this share. Measured on recordings. */
const MASKING_GAIN = 0.0007;
/** Where the pixels beside are no farther, another colour would be seen. */
const FLAT_ACTIVITY = 4;
const PROHIBITIVE_WEIGHT = 1e9;

function copyRows<A extends Uint16Array | Float32Array>(from: A, width: number, { left, top, width: wide, height }: Region, to: A): A {
  for (let y = 0; y < height; y += 1) {
    const row = (top + y) * width + left;
    to.set(from.subarray(row, row + wide), y * wide);
  }
  return to;
}

/** The same for a part of the area. */
export function cropPixelErrors({ target, skipError, weights }: PixelErrors, region: Region, part: Region): PixelErrors {
  if (part.width === region.width && part.height === region.height) return { target, skipError, weights };
  const within = { ...part, left: part.left - region.left, top: part.top - region.top };
  const count = part.width * part.height;
  return {
    target: copyRows(target, region.width, within, new Uint16Array(count)),
    skipError: copyRows(skipError, region.width, within, new Float32Array(count)),
    weights: weights && copyRows(weights, region.width, within, new Float32Array(count)),
  };
}

/** An empty stage of the size of the animation. Without loss every pixel is shown as it should be. */
export function createAnimationCanvas({ width, height, colours }: AnimationFrames, loss: LossLimits | null): AnimationCanvas {
  const target = new Uint16Array(width * height);
  const shown = new Uint16Array(width * height);
  const { between, localActivity } = createColourDistance(colours);

  return {
    applyFrame(frame) {
      for (let y = 0; y < frame.height; y += 1) {
        target.set(frame.colourIndices.subarray(y * frame.width, (y + 1) * frame.width), (frame.top + y) * width + frame.left);
      }
    },
    measureErrors(region) {
      const count = region.width * region.height;
      const there = copyRows(target, width, region, new Uint16Array(count));
      const weights = loss && localActivity(target, width, region);
      const skipError = new Float32Array(count);
      for (let y = 0, at = 0; y < region.height; y += 1) {
        const row = (region.top + y) * width + region.left;
        for (let x = 0; x < region.width; x += 1, at += 1) {
          const activity = weights ? (weights[at] as number) : 0;
          const weight = 1 / (1 + activity * MASKING_GAIN);
          if (weights) weights[at] = activity <= FLAT_ACTIVITY ? PROHIBITIVE_WEIGHT : weight;
          const [colour, now] = [there[at] as number, shown[row + x] as number];
          if (colour === now) continue;
          const error = loss ? between(colour, now) * weight : Number.POSITIVE_INFINITY;
          skipError[at] = loss && error <= loss.maxSkipError ? error : -1;
        }
      }
      return { target: there, skipError, weights };
    },
    regionClearedBy: (next) =>
      boundingRegionWhere(next, (at) => {
        if (next.colourIndices[at] !== 0) return false;
        const y = Math.floor(at / next.width);
        return target[(next.top + y) * width + next.left + at - y * next.width] !== 0;
      }),
    draw(region, drawn) {
      for (let y = 0, at = 0; y < region.height; y += 1) {
        const row = (region.top + y) * width + region.left;
        for (let x = 0; x < region.width; x += 1, at += 1) {
          const colour = drawn[at] as number;
          if (colour >= 0) shown[row + x] = colour;
        }
      }
    },
    clear({ left, top, width: wide, height: high }) {
      for (let y = top; y < top + high; y += 1) shown.fill(0, y * width + left, y * width + left + wide);
    },
  };
}
