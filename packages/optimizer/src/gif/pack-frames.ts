import type { Region } from '@pixmill/metric';
import { boundingRegionWhere, uniteRegions } from '../raster-ops/region.js';
import { createAnimationCanvas, cropPixelErrors, type LossLimits, type PixelErrors } from './animation-canvas.js';
import { type AnimationFrames, canMergeDurations } from './animation-frames.js';
import { createColourDistance } from './colour-distance.js';
import { type ColourTablePlan, type GifColourTable, planColourTables, visibleColours } from './colour-tables.js';
import { bitsForColours, type EncodedGifFrame, writeGif } from './gif-writer.js';
import { createLzwEncoder, type LzwFrame } from './lzw-encoder.js';

/** Pixels by which a match must be longer for each unit of error that it brings. Measured on recordings. */
const PIXELS_PER_ERROR = 1;
/** px: larger areas are compressed in one way only. */
const MAX_LOOKAHEAD_PIXELS = 200_000;
const ONE_PIXEL: Region = { left: 0, top: 0, width: 1, height: 1 };
/** Errors count least where most is going on: to this share. */
const MIN_WEIGHT = 0.1;

interface PackedRegion extends LzwFrame {
  readonly table: GifColourTable;
}

/** The smallest encoding of an area; null when no table has all its colours. */
function createRegionPacker(plan: ColourTablePlan, colourCount: number, maxDrawError: number) {
  const compress = createLzwEncoder();
  const size = ({ table, bytes }: PackedRegion) => bytes.length + (table.local ? 3 * 2 ** bitsForColours(table.colourIndices.length) : 0);
  return ({ target, skipError, weights }: PixelErrors): PackedRegion | null => {
    const mustDraw = visibleColours(target, colourCount, (at) => (skipError[at] as number) < 0);
    const mayLeave = skipError.some((error) => error >= 0);
    const withClear = plan.tablesCovering(mustDraw, mayLeave);
    // a table without room for the transparent entry needs the colours of what could be left as well
    const all = withClear.length === 0 && !target.includes(0) ? visibleColours(target, colourCount) : mustDraw;
    const tables = all === mustDraw ? withClear : plan.tablesCovering(all, false);
    const modes = target.length <= MAX_LOOKAHEAD_PIXELS ? [false, true] : [false];
    const tries = tables.flatMap((table) =>
      modes.map((lookahead): PackedRegion => {
        const { transparentIndex, choices } = table;
        const leave = transparentIndex < 0 ? null : skipError;
        const pixels = {
          target,
          weights,
          skipError: leave,
          choices,
          transparentIndex,
          bits: table.bitsForEntries(all),
          maxDrawError: maxDrawError,
          pixelsPerError: PIXELS_PER_ERROR,
        };
        return { ...compress(pixels, lookahead), table };
      }),
    );
    return tries.reduce<PackedRegion | null>((best, packed) => (best && size(best) <= size(packed) ? best : packed), null);
  };
}

/** Puts an animation together anew. Null when a frame has more colours than a table. */
export function packFrames(animation: AnimationFrames, loss: LossLimits | null, extensions: readonly Buffer[]): Buffer | null {
  const { width, height, frames, colours } = animation;
  const canvas = createAnimationCanvas(animation, loss);
  const plan = planColourTables(animation, loss && { distance: createColourDistance(colours), maxError: loss.maxDrawError / MIN_WEIGHT });
  const pack = createRegionPacker(plan, colours.length, loss?.maxDrawError ?? 0);
  const tableOf = ({ colourIndices }: GifColourTable) => colourIndices.map((place) => colours[place] ?? 0);
  const written: EncodedGifFrame[] = [];
  let clearedBefore: Region | null = null;
  for (const [index, frame] of frames.entries()) {
    canvas.applyFrame(frame);
    const next = frames[index + 1];
    const cleared = animation.clearsPixels && next ? canvas.regionClearedBy(next) : null;
    const examined: Region = uniteRegions(uniteRegions(frame, clearedBefore), cleared);
    const errors = canvas.measureErrors(examined);
    const changed = index === 0 ? frame : boundingRegionWhere(examined, (at) => (errors.skipError[at] as number) < 0);
    const last = written.at(-1);
    if (!changed && !cleared && last && !last.restoresBackground && canMergeDurations(last.durationMs, frame.durationMs)) {
      written[written.length - 1] = { ...last, durationMs: last.durationMs + frame.durationMs };
      continue;
    }
    const region: Region = uniteRegions(changed ?? cleared ?? { ...ONE_PIXEL, left: examined.left, top: examined.top }, cleared);
    const packed = pack(cropPixelErrors(errors, examined, region));
    if (!packed) return null;
    const { table, bytes, entries } = packed;
    canvas.draw(
      region,
      Int32Array.from(entries, (entry) => (entry === table.transparentIndex ? -1 : (table.colourIndices[entry] ?? 0))),
    );
    if (cleared) canvas.clear(region);
    clearedBefore = cleared && region;
    const { left, top } = region;
    const { transparentIndex } = table;
    const own = table.local ? tableOf(table) : null;
    written.push({
      left,
      top,
      width: region.width,
      height: region.height,
      table: own,
      transparentIndex,
      restoresBackground: cleared !== null,
      durationMs: frame.durationMs,
      data: bytes,
    });
  }
  return writeGif({ width, height, globalTable: tableOf(plan.global), extensions, frames: written });
}
