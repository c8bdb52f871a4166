import { avifAom } from '../codecs/avif-aom.js';
import type { AlternativeAxis, Axis } from '../search/axis.js';
import type { Candidate } from '../search/candidate.js';
import type { Goal } from '../search/goal.js';
import type { CandidateFinder, SearchContext } from '../search/search-context.js';
import { encodeFinest } from './to-candidate.js';

const toStartQuality = (score: number) => Math.round(66 + (score - 80) * 1.4);

/** Above this many pixels the encoder uses effort 1. Source: docs/measurements/codecs.md#jpeg-webp-and-avif-at-equal-score: effort 2 costs a ninth of effort 4. */
const FAST_PIXELS = 8_000_000;
const DEFAULT_EFFORT = 2;

/** The quality of the encoder. Full chroma is smaller for most images. For some, subsampled chroma fits between two of its steps. */
function qualityAxis(chroma: '4:4:4' | '4:2:0', { effort, start }: { effort: number; start: number }): Axis {
  return {
    codec: avifAom,
    min: 20,
    max: 96,
    start: Math.min(95, start),
    pointsPerStep: (quality) => (quality > 80 ? 0.5 : 0.7),
    maxEncodings: 2,
    toKnobs: (quality) => ({ quality, effort, chroma }),
  };
}

/** Above `FAST_PIXELS`, and for images without time for a search, the encoder uses effort 1. */
const safeAxis = (goal: Goal) => qualityAxis('4:4:4', { effort: 1, start: toStartQuality(goal.score) });

/** The smallest lossy encoding of a still image that reaches the goal, if there is one. */
export async function findLossyAvif(context: SearchContext, goal: Goal): Promise<Candidate[]> {
  const { width, height, spec } = context;
  const { speed } = spec;
  const effort = speed === 'thorough' ? 4 : speed === 'fast' || width * height > FAST_PIXELS ? 1 : DEFAULT_EFFORT;
  const subsampled: AlternativeAxis = ({ knob }) =>
    effort < DEFAULT_EFFORT || context.facts.colour === 'gray' ? null : qualityAxis('4:2:0', { effort, start: knob });
  const candidate = await context.searchAxis(qualityAxis('4:4:4', { effort, start: toStartQuality(goal.score) }), subsampled);
  return candidate ? [candidate] : [];
}

/**
 * An encoding that no search found: one above the goal when the time ran out, else one of the highest quality. The engine has no lossless
 * AVIF, because the encoder always converts colours.
 */
export async function encodeRequiredAvif(context: SearchContext): Promise<Candidate> {
  const { goal, budget } = context;
  const safe = goal && budget.ranOut ? await context.encodeOnce(safeAxis(goal)) : null;
  return safe ?? encodeFinest(context, avifAom, { quality: 97, effort: 1 });
}

/** The metric scores 8 bits per sample. An image with more bits stays unchanged, unless it is transformed, and so does an animation. */
export const findAvifCandidates: CandidateFinder = async (context) => {
  if (context.facts.firstFrameOnly) return [];
  const lossy = context.goal && !context.facts.is16Bit ? await findLossyAvif(context, context.goal) : [];
  return context.transformed && lossy.length === 0 ? [await encodeRequiredAvif(context)] : lossy;
};
