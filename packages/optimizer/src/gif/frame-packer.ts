import type { Region } from '@pixmill/metric';
import { boundingRegionWhere, uniteRegions } from '../raster-ops/region.js';
import { AnimationCanvas, type LossLimits } from './animation-canvas.js';
import type { AnimationFrames, FrameChange } from './animation-frames.js';
import { createColourDistance } from './colour-distance.js';
import { type GifColourTable, planColourTables } from './colour-tables.js';
import type { EncodedGifFrame } from './gif-writer.js';
import { createRegionPacker } from './pack-region.js';
import { cropPixelErrors, type PixelErrors } from './pixel-errors.js';

/** The smallest weight of an error, where activity is highest. */
const MIN_WEIGHT = 0.1;

/** Packs the frames of an animation in their order. */
export interface FramePacker {
  /** 0xAABBGGRR of each entry of the global table. */
  readonly globalTable: readonly number[];
  /** Shows the next frame exactly, without packing it. */
  showExactly(frame: FrameChange): void;
  /**
   * Packs the next frame. `merge` gets the duration of a frame that changes nothing, and returns whether it became part of the frame before.
   * Returns null when a frame has more colours than a table.
   */
  pack(frame: FrameChange, merge: (durationMs: number) => boolean): EncodedGifFrame | 'merged' | null;
  /** The colour index of each pixel that the packed frames show. The caller must not change it. */
  shownColours(): Uint16Array;
}

/** Creates the packer of an animation. Without `loss` every pixel is exact. */
export function createFramePacker(animation: AnimationFrames, loss: LossLimits | null): FramePacker {
  const { frames, colours } = animation;
  const canvas = new AnimationCanvas(animation, loss);
  const plan = planColourTables(animation, loss && { distance: createColourDistance(colours), maxError: loss.maxDrawError / MIN_WEIGHT });
  const packRegion = createRegionPacker({
    plan,
    colourCount: colours.length,
    maxDrawError: loss?.maxDrawError ?? 0,
    changedPixels: animation.changedPixels,
  });
  const toColours = ({ colourIndices }: GifColourTable) => colourIndices.map((index) => colours[index] ?? 0);
  let clearedBefore: Region | null = null;
  let at = 0;
  return {
    globalTable: toColours(plan.global),
    shownColours: () => canvas.shownColours(),
    showExactly(frame) {
      canvas.applyFrame(frame);
      canvas.showTarget();
      at += 1;
    },
    pack(frame, merge) {
      canvas.applyFrame(frame);
      const isFirst = at === 0;
      at += 1;
      const next = frames[at];
      const cleared = animation.clearsPixels && next ? canvas.regionClearedBy(next) : null;
      const { region, errors, isUnchanged } = planFrame(canvas, frame, { isFirst, clearedBefore, cleared });
      if (isUnchanged && merge(frame.durationMs)) return 'merged';
      const packed = packRegion(errors);
      if (!packed) return null;
      const { table, bytes, entries } = packed;
      canvas.draw(region, toDrawnColours(entries, table));
      if (cleared) canvas.clear(region);
      clearedBefore = cleared && region;
      return {
        ...toRegion(region),
        table: table.local ? toColours(table) : null,
        transparentIndex: table.transparentIndex,
        restoresBackground: cleared !== null,
        durationMs: frame.durationMs,
        data: bytes,
      };
    },
  };
}

/** The colour index of each entry; -1 for an unchanged pixel. A loop takes a twentieth of the time of `Int32Array.from`. */
function toDrawnColours(entries: Uint8Array, { transparentIndex, colourIndices }: GifColourTable): Int32Array {
  const drawn = new Int32Array(entries.length);
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at] as number;
    drawn[at] = entry === transparentIndex ? -1 : (colourIndices[entry] ?? 0);
  }
  return drawn;
}

interface FrameContext {
  readonly isFirst: boolean;
  /** The region that became invisible after the frame before. */
  readonly clearedBefore: Region | null;
  /** The region that must become invisible after this frame. */
  readonly cleared: Region | null;
}

interface FramePlan {
  /** The region to encode. It has at least one pixel. */
  readonly region: Region;
  readonly errors: PixelErrors;
  /** Whether the frame draws and clears no pixel. */
  readonly isUnchanged: boolean;
}

/** Finds the smallest region that a frame must draw or clear. */
function planFrame(canvas: AnimationCanvas, frame: FrameChange, { isFirst, clearedBefore, cleared }: FrameContext): FramePlan {
  const examined = uniteRegions(uniteRegions(frame, clearedBefore), cleared);
  const errors = canvas.measureErrors(examined);
  const changed = isFirst ? frame : boundingRegionWhere(examined, (at) => (errors.skipError[at] as number) < 0);
  const onePixel = { left: examined.left, top: examined.top, width: 1, height: 1 };
  const region = uniteRegions(changed ?? cleared ?? onePixel, cleared);
  return { region, errors: cropPixelErrors(errors, examined, region), isUnchanged: !changed && !cleared };
}

/** Drops the other members of a frame. */
const toRegion = ({ left, top, width, height }: Region): Region => ({ left, top, width, height });
