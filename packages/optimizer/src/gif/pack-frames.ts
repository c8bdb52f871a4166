import { type AnimationFrames, mayMerge } from './animation-frames.js';
import { type Area, boundsWithin, unite } from './area.js';
import { createColourError } from './colour-error.js';
import { bitsFor, type WrittenFrame, writeGif } from './gif-writer.js';
import { createLzw, type LzwFrame } from './lzw.js';
import { createStage, cropJudged, type Judged, type Loss } from './stage.js';
import { coloursOf, planTables, type Table, type TablePlan } from './tables.js';

/** Pixels by which a match must be longer for each unit of error that it brings. Measured on recordings. */
const PRICE = 1;
/** px: larger areas are compressed in one way only. */
const MOST_TRIED_TWICE = 200_000;
const NOWHERE: Area = { left: 0, top: 0, width: 1, height: 1 };
/** Errors count least where most is going on: to this share. */
const LEAST_WEIGHT = 0.1;

interface Packed extends LzwFrame {
  readonly table: Table;
}

/** The smallest encoding of an area; null when no table has all its colours. */
function createAreaPacker(plan: TablePlan, colourCount: number, drawn: number) {
  const compress = createLzw();
  const size = ({ table, bytes }: Packed) => bytes.length + (table.local ? 3 * 2 ** bitsFor(table.places.length) : 0);
  return ({ wanted, left, weights }: Judged): Packed | null => {
    const mustDraw = coloursOf(wanted, colourCount, (at) => (left[at] as number) < 0);
    const mayLeave = left.some((error) => error >= 0);
    const withClear = plan.tablesFor(mustDraw, mayLeave);
    // a table without room for the transparent entry needs the colours of what could be left as well
    const all = withClear.length === 0 && !wanted.includes(0) ? coloursOf(wanted, colourCount) : mustDraw;
    const tables = all === mustDraw ? withClear : plan.tablesFor(all, false);
    const ways = wanted.length <= MOST_TRIED_TWICE ? [false, true] : [false];
    const tries = tables.flatMap((table) =>
      ways.map((foresight): Packed => {
        const { transparent, choices } = table;
        const leave = transparent < 0 ? null : left;
        const pixels = { wanted, weights, left: leave, choices, transparent, bits: table.bitsFor(all), most: drawn, price: PRICE };
        return { ...compress(pixels, foresight), table };
      }),
    );
    return tries.reduce<Packed | null>((best, packed) => (best && size(best) <= size(packed) ? best : packed), null);
  };
}

/** Puts an animation together anew. Null when a frame has more colours than a table. */
export function packFrames(animation: AnimationFrames, loss: Loss | null, extensions: readonly Buffer[]): Buffer | null {
  const { width, height, frames, colours } = animation;
  const stage = createStage(animation, loss);
  const plan = planTables(animation, loss && { errors: createColourError(colours), most: loss.drawn / LEAST_WEIGHT });
  const pack = createAreaPacker(plan, colours.length, loss?.drawn ?? 0);
  const tableOf = ({ places }: Table) => places.map((place) => colours[place] ?? 0);
  const written: WrittenFrame[] = [];
  let clearedBefore: Area | null = null;
  for (const [index, frame] of frames.entries()) {
    stage.enter(frame);
    const next = frames[index + 1];
    const cleared = animation.clears && next ? stage.clearedBy(next) : null;
    const looked: Area = unite(unite(frame, clearedBefore), cleared);
    const judged = stage.judge(looked);
    const changed = index === 0 ? frame : boundsWithin(looked, (at) => (judged.left[at] as number) < 0);
    const last = written.at(-1);
    if (!changed && !cleared && last && !last.cleared && mayMerge(last.ms, frame.ms)) {
      written[written.length - 1] = { ...last, ms: last.ms + frame.ms };
      continue;
    }
    const area: Area = unite(changed ?? cleared ?? { ...NOWHERE, left: looked.left, top: looked.top }, cleared);
    const packed = pack(cropJudged(judged, looked, area));
    if (!packed) return null;
    const { table, bytes, drawn } = packed;
    stage.show(
      area,
      Int32Array.from(drawn, (entry) => (entry === table.transparent ? -1 : (table.places[entry] ?? 0))),
    );
    if (cleared) stage.clear(area);
    clearedBefore = cleared && area;
    const { left, top } = area;
    const { transparent } = table;
    const own = table.local ? tableOf(table) : null;
    written.push({
      left,
      top,
      width: area.width,
      height: area.height,
      table: own,
      transparent,
      cleared: cleared !== null,
      ms: frame.ms,
      data: bytes,
    });
  }
  return writeGif({ width, height, table: tableOf(plan.global), extensions, frames: written });
}
