import type { Knobs } from '../codecs/codec.js';
import { webpLossless } from '../codecs/webp-lossless.js';
import { webpLossy } from '../codecs/webp-lossy.js';
import { webpRepack } from '../codecs/webp-repack.js';
import type { Axis } from '../search/axis.js';
import { type Candidate, isLimitedByColours } from '../search/candidate.js';
import type { Goal } from '../search/goal.js';
import type { CandidateFinder, SearchContext } from '../search/search-context.js';
import { maxLosslessWebpPixels } from '../source/pixel-limits.js';
import { dropHopeless, encodeIdentical, encodeSamePlayback, encodeUntilAccepted } from './animation.js';
import { lowestQualityFor } from './lowest-quality.js';
import { encodeFinest, encodeLossless } from './to-candidate.js';

/** Above these numbers of pixels the encoder uses a lower effort, so that 24 MP stay within the time limit of an image. */
const THOROUGH_PIXELS = 4_000_000;
const FAST_PIXELS = 12_000_000;
const [LOWEST, HIGHEST] = [10, 99];
/** At effort 6 the alpha channel takes a minute per megapixel and saves 3 % of the bytes. */
const ALPHA_EFFORT = 5;
/** Effort 4 takes half of the time of effort 6 and scores nearly the same. */
const PROBE_EFFORT = 4;
const toStartQuality = (score: number) => Math.round(80 + (score - 80) * 1.5);

const pixelsOf = ({ width, height }: SearchContext) => width * height;

/** The quality of VP8. */
function lossyAxis(goal: Goal, effort: number): Axis {
  return {
    codec: webpLossy,
    min: lowestQualityFor(goal, LOWEST),
    max: HIGHEST,
    start: Math.min(98, toStartQuality(goal.score)),
    pointsPerStep: (quality) => (quality > 85 ? 1 : 0.5),
    // the score of VP8 does not rise with every step; a large image has no time for more encodings
    ...(effort > PROBE_EFFORT && { maxEncodings: 4 }),
    toKnobs: (quality) => ({ quality, effort, sharp: true, deblock: effort > PROBE_EFFORT }),
    ...(effort > PROBE_EFFORT && { toProbeKnobs: (quality: number) => ({ quality, effort: PROBE_EFFORT, sharp: true }) }),
  };
}

/** VP8L over smoothed pixels, for drawings. It has four steps. */
const nearLosslessAxis: Axis = {
  codec: webpLossy,
  min: 1,
  max: 4,
  start: 2,
  pointsPerStep: () => 3,
  toKnobs: (step) => ({ quality: step * 20, near: true, effort: 4 }),
};

/** The smallest lossy encodings of a still image that reach the goal, one for each axis. VP8 subsamples chroma, VP8L does not. */
export async function findLossyWebp(context: SearchContext, goal: Goal, isDrawing: boolean): Promise<Candidate[]> {
  const effort = context.spec.speed === 'fast' || pixelsOf(context) > THOROUGH_PIXELS ? 4 : context.facts.alpha ? ALPHA_EFFORT : 6;
  const subsampled = await context.searchAxis(lossyAxis(goal, effort));
  const needsFullChroma = isDrawing || (subsampled !== null && isLimitedByColours(subsampled, goal));
  const full = needsFullChroma && pixelsOf(context) <= THOROUGH_PIXELS ? await context.searchAxis(nearLosslessAxis) : null;
  return [subsampled, full].filter((candidate) => candidate !== null);
}

/** The knobs of a lossless encoding, of the lowest effort when the time ran out; null when it needs more memory than a codec process has. */
export function toLosslessKnobs(context: SearchContext): Knobs | null {
  const pixels = pixelsOf(context);
  if (pixels > maxLosslessWebpPixels) return null;
  const effort = pixels <= THOROUGH_PIXELS ? 6 : pixels <= FAST_PIXELS ? 4 : 0;
  return { effort: context.budget.hasTimeFor(context.toTask(webpLossless)) ? effort : 0 };
}

/** The lossless encoding of a still image; none when it needs more memory than a codec process has. */
export async function encodeLosslessWebp(context: SearchContext): Promise<Candidate[]> {
  const knobs = toLosslessKnobs(context);
  return knobs ? [await encodeLossless(context, webpLossless, knobs)] : [];
}

/** An encoding that no search found, because the time ran out: one above the goal; none when it misses the goal. */
export async function encodeOnceAsWebp(context: SearchContext): Promise<Candidate[]> {
  const { goal, budget } = context;
  const candidate = goal && budget.ranOut ? await context.encodeOnce(lossyAxis(goal, PROBE_EFFORT)) : null;
  return candidate ? [candidate] : [];
}

const encodeFinestWebp = (context: SearchContext) => encodeFinest(context, webpLossy, { quality: HIGHEST });

/** Qualities for an animation, from the smallest result to the largest. */
const animationQualities = [70, 80, 88, 94].map((quality) => ({ quality }));

export interface AnimatedWebpOptions {
  /** Makes the lossless encoding; null for none. */
  readonly encodeExact: typeof encodeIdentical | null;
  /** Whether there must be an accepted encoding. */
  readonly isRequired: boolean;
}

/** Encodings of an animation: lossy ones until one reaches the goal, and a lossless one when there is time for it. */
export async function findAnimatedWebp(context: SearchContext, { encodeExact, isRequired }: AnimatedWebpOptions): Promise<Candidate[]> {
  const candidates = await encodeUntilAccepted(context, webpLossy, await dropHopeless(context, webpLossy, animationQualities));
  if (encodeExact && context.budget.hasTimeFor(context.toTask(webpLossless)))
    candidates.push(await encodeExact(context, webpLossless, { effort: 4 }));
  if (!isRequired || candidates.some(({ accepted }) => accepted)) return candidates;
  return [...candidates, await encodeFinestWebp(context)];
}

export const findWebpCandidates: CandidateFinder = async (context) => {
  const { facts, transformed, mustReencode, spec } = context;
  const repacked = mustReencode ? [] : [await encodeLossless(context, webpRepack)];
  if (context.mark === 'lossy') return repacked;
  // a lossless encoding of a lossy source is larger than the source
  const isExact = facts.lossless || (mustReencode && spec.compression === 'lossless');
  if (facts.frames > 1) {
    const encodeExact = transformed ? encodeSamePlayback : encodeIdentical;
    return [...repacked, ...(await findAnimatedWebp(context, { encodeExact: isExact ? encodeExact : null, isRequired: transformed }))];
  }
  const isAffordable = mustReencode || context.budget.hasTimeFor(context.toTask(webpLossless));
  const exact = isExact && isAffordable ? await encodeLosslessWebp(context) : [];
  const lossy = context.goal ? await findLossyWebp(context, context.goal, facts.lossless) : [];
  const found = [...exact, ...lossy];
  if (!transformed || found.length > 0) return [...repacked, ...found];
  const once = await encodeOnceAsWebp(context);
  return [...repacked, ...(once.length > 0 ? once : [await encodeFinestWebp(context)])];
};
