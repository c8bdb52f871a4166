import type { GifExcerpts } from '../codecs/gif-frames.js';
import { fromRaster } from '../pixels/raster.js';
import { findKnob } from '../search/find-knob.js';
import type { SearchContext } from '../search/search-context.js';
import type { TimedTask } from '../time/time-budget.js';
import { type AnimationAxis, toAnimationGoal, toSearchPoints } from './animation.js';

/** What a few frames of an animation say about the whole. */
export interface GifForecast {
  readonly exactMayGain: boolean;
  readonly lossyMayGain: boolean;
  /** The step of the axis that the frames need; null when that is not known. */
  readonly start: number | null;
  /** Continues the sentence of the repacked candidate; empty when something may be gained. */
  readonly note: string;
}

/** The forecast without an excerpt. */
export const unknownForecast: GifForecast = { exactMayGain: true, lossyMayGain: true, start: null, note: '' };

const MAX_PROBES = 4;

/** A lossy excerpt must be below this share of the others. The limit for the whole is lower, because an excerpt is only an estimate. */
const MAX_EXCERPT_RATIO = 0.97;

/** Encodes an excerpt without and with loss. What does not gain there is not tried on the whole. Throws what the decoder throws. */
export async function forecastGif(context: SearchContext, excerpts: GifExcerpts, axis: AnimationAxis): Promise<GifForecast> {
  const exact = excerpts.encode(0);
  if (!exact) return unknownForecast;
  const { sourceBytes } = excerpts;
  const exactMayGain = exact.bytes < sourceBytes;
  const lossy = context.goal && (await searchExcerpts(context, excerpts, axis));
  const lossyMayGain =
    lossy !== null && (lossy.bytes < Math.min(sourceBytes, exact.bytes) * MAX_EXCERPT_RATIO || context.spec.maxBytes !== null);
  const note = exactMayGain || lossyMayGain ? '' : '; excerpts of its frames did not become smaller';
  return { exactMayGain, lossyMayGain, start: lossy?.start ?? null, note };
}

interface ExcerptSearch {
  readonly start: number | null;
  /** Of the smallest accepted encoding, or of the one that comes nearest to the goal. */
  readonly bytes: number;
}

async function searchExcerpts(context: SearchContext, excerpts: GifExcerpts, axis: AnimationAxis): Promise<ExcerptSearch | null> {
  if (!context.goal) return null;
  const goal = toAnimationGoal(context.goal);
  const pointsPerStep = axis.pointsPerStep(goal.score);
  const task: TimedTask = { kind: `${axis.codec.name} excerpt`, pixels: 1 };
  const bytesAt = new Map<number, number>();
  const found = await findKnob({
    min: axis.min,
    max: axis.max,
    start: axis.start(goal.score),
    goal: goal.floor,
    pointsPerStep: () => pointsPerStep,
    maxProbes: MAX_PROBES,
    hasTime: () => context.budget.hasTimeFor(task),
    probe: (step) =>
      context.budget.run(task, async () => {
        const encoded = excerpts.encode(Number(axis.toKnobs(step).loss));
        bytesAt.set(step, encoded?.bytes ?? Number.POSITIVE_INFINITY);
        const frames = encoded?.shown.map((frame) => ({ source: frame.page, open: () => fromRaster(frame) })) ?? [];
        return toSearchPoints(frames.length > 0 ? await context.verifyFrames(frames, goal) : null, { goal, pointsPerStep });
      }),
  });
  const step = found?.knob ?? Math.max(...bytesAt.keys());
  return { start: found?.knob ?? null, bytes: bytesAt.get(step) ?? 0 };
}
