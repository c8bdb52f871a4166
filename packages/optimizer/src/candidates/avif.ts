import { avifAom } from '../codecs/avif-aom.js';
import type { AlternativeAxis, Axis } from '../search/axis.js';
import type { Goal } from '../search/goal.js';
import type { Candidate, CandidateFinder, SearchContext } from '../search/search-context.js';
import { encodeFinest, toVerifiedCandidate } from './to-candidate.js';

const toStartQuality = (score: number) => Math.round(66 + (score - 80) * 1.4);

/** Above this many pixels the encoder may not take its time. Source: engine.md 4a: effort 2 costs a ninth of effort 4. */
const FAST_PIXELS = 8_000_000;
const DEFAULT_EFFORT = 2;

/** Full chroma is smaller for most pictures; thinned out it is for some, and falls between its steps, which are coarse. */
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

/** A lossy encoding of a still picture that holds the goal, if there is one. */
export async function findLossyAvif(context: SearchContext, goal: Goal): Promise<Candidate[]> {
  const { width, height, spec } = context;
  const { speed } = spec;
  const effort = speed === 'thorough' ? 4 : speed === 'fast' || width * height > FAST_PIXELS ? 1 : DEFAULT_EFFORT;
  const subsampled: AlternativeAxis = ({ knob }) =>
    effort < DEFAULT_EFFORT || context.facts.colour === 'gray' ? null : qualityAxis('4:2:0', { effort, start: knob });
  const result = await context.searchAxis(qualityAxis('4:4:4', { effort, start: toStartQuality(goal.score) }), subsampled);
  return result ? [toVerifiedCandidate(context, avifAom, result, goal)] : [];
}

/** The finest there is, in a format whose colours are always converted. */
export const encodeFinestAvif = (context: SearchContext): Promise<Candidate> => encodeFinest(context, avifAom, { quality: 97, effort: 1 });

/** What has more than 8 bits a sample is beyond what the search sees, and stays as it is unless it is operated. */
export const findAvifCandidates: CandidateFinder = async (context) => {
  const lossy = context.goal && !context.facts.is16Bit ? await findLossyAvif(context, context.goal) : [];
  return context.transformed && lossy.length === 0 ? [await encodeFinestAvif(context)] : lossy;
};
