/** SSIMULACRA 2.1 of a result against its source. */
import { scorePair } from '../../packages/metric/dist/score-pair.js';
import { decodeDisplayed } from './pixels.mjs';
import { frameAt, readTimeline, tellApart } from './timeline.mjs';

/** px; the metric refuses smaller pictures. */
const leastSide = 8;
/** Instants at which animations are compared. */
const instants = 8;

/** The pictures to compare: one pair of a still, of an animation those that are shown at equal instants, each once. */
async function readPairs(source, result, { format, frames }, resultFormat) {
  if (frames === 1) {
    const pair = { before: await decodeDisplayed(source, format), after: await decodeDisplayed(result, resultFormat) };
    return { pairs: [pair], apart: null };
  }
  const [one, other] = [await readTimeline(source), await readTimeline(result)];
  const pairs = new Map();
  for (let at = 0; at < instants; at += 1) {
    const [before, after] = [frameAt(one, (at + 0.5) / instants), frameAt(other, (at + 0.5) / instants)];
    pairs.set(`${before.id} ${after.id}`, { before: before.pixels, after: after.pixels });
  }
  return { pairs: [...pairs.values()], apart: tellApart(one, other) };
}

/** Score and worst tile of one pair; nulls where it is too small to be measured. */
function scoreOne({ before, after }) {
  if (before.width !== after.width || before.height !== after.height) {
    throw new Error(`is ${after.width}x${after.height}, not ${before.width}x${before.height}`);
  }
  return Math.min(before.width, before.height) < leastSide ? { score: null, worstTile: null } : scorePair(before, after);
}

/**
 * Score of a result of any format; of animations that of the worst of eight equal instants. `apart` is what a viewer could tell of an
 * animation's timing, `before` and `after` are the pixels that were scored. Throws when the sizes differ.
 */
export async function scoreResult(source, result, file, resultFormat = file.format) {
  const { pairs, apart } = await readPairs(source, result, file, resultFormat);
  const scored = pairs.map((pair) => ({ ...pair, ...scoreOne(pair) }));
  const [worst] = scored.sort((a, b) => a.score - b.score);
  return { ...worst, apart };
}
