import type { ImageFormat } from '@pixmill/contracts';
import { MIN_SCORED_SIDE } from '@pixmill/metric';
import type { Sharp } from 'sharp';
import { findComparedFrames } from '../animation/compared-frames.js';
import type { Playback } from '../animation/timeline.js';
import { openEncoded } from '../pixels/open-encoded.js';
import { type ColourRaster, toColourRaster, toRaster } from '../pixels/raster.js';
import { dropAlpha, isOpaque } from '../raster-ops/alpha.js';
import { repeatPixels } from '../raster-ops/repeat-pixels.js';
import type { Goal } from './goal.js';
import { createJudge, type Judge, reachesGoal, type Verdict, worstVerdict } from './judge.js';

/** At most this many pixels of source frames stay prepared, at about 60 bytes a pixel; one frame always does. */
const MAX_PREPARED_PIXELS = 3_000_000;

export interface AnimationJudgeOptions {
  /** The format of the encodings. */
  readonly format: ImageFormat;
  readonly playback: () => Promise<Playback>;
  /** Opens a frame of the source as a viewer shows it. */
  readonly openFrame: (frame: number) => Promise<Sharp>;
}

/** A frame to compare with one of the source. */
export interface DistortedFrame {
  /** The page of the source, from 0. */
  readonly source: number;
  /** Opens the frame as a viewer shows it. */
  readonly open: () => Sharp;
}

/** A source frame that is ready for comparisons. */
interface PreparedFrame {
  readonly judge: Judge;
  readonly pixels: number;
  readonly hasAlpha: boolean;
}

/**
 * Judges encodings of one animation. Source frames are prepared once and kept as far as memory allows. An encoding is judged at the frame that
 * scored lowest before first, and no further than to the first frame that misses the goal. Floors are measured when every score reaches it.
 */
export class AnimationJudge {
  readonly #options: AnimationJudgeOptions;
  readonly #prepared = new Map<number, PreparedFrame>();
  /** The last score of each source frame. */
  readonly #lastScores = new Map<number, number>();

  constructor(options: AnimationJudgeOptions) {
    this.#options = options;
  }

  /** The verdict over the compared frames; null when delays or loops differ. Without a goal only scores are computed. Throws what the decoder throws. */
  async judge(encoded: Buffer, goal: Goal | null): Promise<Verdict | null> {
    const frames = await findComparedFrames(await this.#options.playback(), encoded);
    if (frames === null) return null;
    const open = (page: number) => () => openEncoded(encoded, { page }).toColourspace('srgb');
    return this.judgeFrames(
      frames.map((frame) => ({ source: frame.source, open: open(frame.encoded) })),
      goal,
    );
  }

  /** The verdict over some frames, one at least. Throws what the decoder throws. */
  async judgeFrames(frames: readonly DistortedFrame[], goal: Goal | null): Promise<Verdict> {
    // the first encoding shows the order, so all its frames are scored
    const mayStop = goal !== null && frames.every(({ source }) => this.#lastScores.has(source));
    const ordered = frames.toSorted((a, b) => this.#lastScore(a) - this.#lastScore(b));
    const scores: Verdict[] = [];
    for (const frame of ordered) {
      const { judge, distorted } = await this.#open(frame);
      const verdict = { ...judge.score(distorted), floors: [] };
      this.#lastScores.set(frame.source, verdict.score);
      scores.push(verdict);
      if (mayStop && !reachesGoal(goal, verdict)) return worstVerdict(scores);
    }
    const worst = worstVerdict(scores);
    return goal !== null && reachesGoal(goal, worst) ? this.#withFloors(ordered, worst, goal) : worst;
  }

  /** Frees the prepared frames. */
  free(): void {
    for (const { judge } of this.#prepared.values()) judge.free();
    this.#prepared.clear();
  }

  async #withFloors(frames: readonly DistortedFrame[], worst: Verdict, goal: Goal): Promise<Verdict> {
    let verdict = worst;
    // the frames at the end were prepared last
    for (const frame of frames.toReversed()) {
      const { judge, distorted } = await this.#open(frame);
      verdict = worstVerdict([verdict, { ...worst, floors: judge.measureFloors(distorted, goal) }]);
      if (!reachesGoal(goal, verdict)) break;
    }
    return verdict;
  }

  async #open(frame: DistortedFrame): Promise<{ judge: Judge; distorted: ColourRaster }> {
    const distorted = await toShown(frame.open());
    const { judge, hasAlpha } = await this.#prepare(frame.source);
    return { judge, distorted: toColourRaster(distorted, hasAlpha || distorted.channels === 4) };
  }

  async #prepare(source: number): Promise<PreparedFrame> {
    const known = this.#prepared.get(source);
    if (known) return known;
    const original = await toShown(await this.#options.openFrame(source));
    const pixels = original.width * original.height;
    this.#makeRoom(pixels);
    const prepared = { judge: createJudge(original, this.#options.format), pixels, hasAlpha: original.channels === 4 };
    this.#prepared.set(source, prepared);
    return prepared;
  }

  /** Frees the frames with the highest scores, which are needed least. */
  #makeRoom(pixels: number): void {
    const byScore = [...this.#prepared].toSorted(([a], [b]) => (this.#lastScores.get(b) ?? 0) - (this.#lastScores.get(a) ?? 0));
    let held = byScore.reduce((sum, [, frame]) => sum + frame.pixels, pixels);
    for (const [source, frame] of byScore) {
      if (held <= MAX_PREPARED_PIXELS) return;
      frame.judge.free();
      this.#prepared.delete(source);
      held -= frame.pixels;
    }
  }

  #lastScore({ source }: DistortedFrame): number {
    return this.#lastScores.get(source) ?? Number.NEGATIVE_INFINITY;
  }
}

/**
 * The samples of a frame without an alpha channel that is opaque everywhere, because alpha is judged on two backgrounds. A frame that is too small to be scored
 * is magnified.
 */
async function toShown(pixels: Sharp): Promise<ColourRaster> {
  const raster = await toRaster(pixels);
  const shown = toColourRaster(raster.channels % 2 === 0 && isOpaque(raster) ? dropAlpha(raster) : raster);
  return repeatPixels(shown, MIN_SCORED_SIDE);
}
