import type { Region } from '@pixmill/metric';
import { boundingRegionWhere } from '../raster-ops/region.js';
import type { AnimationFrames, FrameChange } from './animation-frames.js';
import { type ColourDistance, createColourDistance } from './colour-distance.js';
import { copyRegion, type PixelErrors } from './pixel-errors.js';

/** The largest errors, in units of `ColourDistance`, weighted by the activity around the pixel. */
export interface LossLimits {
  /** Largest error of a pixel that is left unchanged. */
  readonly maxSkipError: number;
  /** Largest error of a pixel that is drawn in another colour. */
  readonly maxDrawError: number;
}

/** Local activity hides errors: an error counts 1 / (1 + activity * gain). Measured on recordings. */
const MASKING_GAIN = 0.0007;
/** Up to this activity a pixel may not be drawn in another colour, because it would be visible. */
const FLAT_ACTIVITY = 4;
const PROHIBITIVE_WEIGHT = 1e9;

/** What an animation should show and what its packed form shows, frame by frame. Starts invisible. */
export class AnimationCanvas {
  readonly #width: number;
  readonly #target: Uint16Array;
  readonly #shown: Uint16Array;
  readonly #distance: ColourDistance;
  readonly #loss: LossLimits | null;

  /** Without `loss` every pixel must be exact. */
  constructor({ width, height, colours }: AnimationFrames, loss: LossLimits | null) {
    this.#width = width;
    this.#target = new Uint16Array(width * height);
    this.#shown = new Uint16Array(width * height);
    this.#distance = createColourDistance(colours);
    this.#loss = loss;
  }

  /** Updates the target with the pixels of a frame. */
  applyFrame({ left, top, width, height, colourIndices }: FrameChange): void {
    for (let y = 0; y < height; y += 1) {
      this.#target.set(colourIndices.subarray(y * width, (y + 1) * width), (top + y) * this.#width + left);
    }
  }

  /** Shows the target without errors. */
  showTarget(): void {
    this.#shown.set(this.#target);
  }

  /** The colour index of each pixel that the packed form shows. The caller must not change it. */
  shownColours(): Uint16Array {
    return this.#shown;
  }

  /** Measures the possible errors of each pixel of a region. */
  measureErrors(region: Region): PixelErrors {
    const [width, shown, loss, distance] = [this.#width, this.#shown, this.#loss, this.#distance];
    const count = region.width * region.height;
    const target = copyRegion({ values: this.#target, width }, region, new Uint16Array(count));
    const weights = loss && distance.localActivity({ colours: this.#target, width }, region);
    const skipError = new Float32Array(count);
    for (let y = 0, at = 0; y < region.height; y += 1) {
      const row = (region.top + y) * width + region.left;
      for (let x = 0; x < region.width; x += 1, at += 1) {
        const activity = weights ? (weights[at] as number) : 0;
        const weight = 1 / (1 + activity * MASKING_GAIN);
        if (weights) weights[at] = activity <= FLAT_ACTIVITY ? PROHIBITIVE_WEIGHT : weight;
        const [wanted, current] = [target[at] as number, shown[row + x] as number];
        if (wanted === current) continue;
        const error = loss ? distance.between(wanted, current) * weight : Number.POSITIVE_INFINITY;
        skipError[at] = loss && error <= loss.maxSkipError ? error : -1;
      }
    }
    return { target, skipError, weights };
  }

  /** The region where the next frame is invisible and the current one is visible; null when there is none. */
  regionClearedBy(next: FrameChange): Region | null {
    const [width, target] = [this.#width, this.#target];
    return boundingRegionWhere(next, (at) => {
      if (next.colourIndices[at] !== 0) return false;
      const y = Math.floor(at / next.width);
      return target[(next.top + y) * width + next.left + at - y * next.width] !== 0;
    });
  }

  /** Records the colour indices that were drawn in a region; -1 for an unchanged pixel. */
  draw(region: Region, drawn: Int32Array): void {
    const [width, shown] = [this.#width, this.#shown];
    for (let y = 0, at = 0; y < region.height; y += 1) {
      const row = (region.top + y) * width + region.left;
      for (let x = 0; x < region.width; x += 1, at += 1) {
        const colour = drawn[at] as number;
        if (colour >= 0) shown[row + x] = colour;
      }
    }
  }

  /** Records that a region became invisible. */
  clear({ left, top, width, height }: Region): void {
    for (let y = top; y < top + height; y += 1) this.#shown.fill(0, y * this.#width + left, y * this.#width + left + width);
  }
}
