import { jp2Lossless } from '../codecs/jp2-lossless.js';
import { jp2Lossy } from '../codecs/jp2-lossy.js';
import type { Axis } from '../search/axis.js';
import type { Candidate } from '../search/candidate.js';
import { type Goal, toGoal } from '../search/goal.js';
import type { SearchSession } from '../search/open-search.js';
import type { CandidateFinder } from '../search/search-context.js';
import { encodeLossless } from './to-candidate.js';

/** Steps of the axis to one doubling of the ratio: a step is 6 % of the bytes. */
const STEPS_PER_DOUBLING = 12;
/** The highest step, with a ratio of 2: above it, an encoding without loss is about as small. */
const HIGHEST = 88;
const toRatio = (step: number) => Math.round(2 ** ((100 - step) / STEPS_PER_DOUBLING) * 100) / 100;
/** A ratio of 12 scores 80 to 88 in photos, one of 30 some 19 points less. */
const toStartStep = (score: number) => Math.round(50 + (score - 80) * 0.9);

const ratioAxis = ({ score }: Goal): Axis => ({
  codec: jp2Lossy,
  min: 1,
  max: HIGHEST,
  start: Math.min(HIGHEST - 1, Math.max(2, toStartStep(score))),
  pointsPerStep: (step) => (step > 60 ? 0.7 : 1.1),
  toKnobs: (step) => ({ ratio: toRatio(step) }),
});

/**
 * Candidates of a JPEG 2000. One of CMYK or of more than 8 bits that is not transformed stays as it is: the encoder has 8 bits, and neither CMYK nor
 * the metric of it.
 */
export const findJp2Candidates: CandidateFinder = async (context) => {
  const { facts, transformed, mustReencode, goal, mark, spec, budget } = context;
  if (!transformed && (facts.is16Bit || facts.colour === 'cmyk' || mark === 'lossy')) return [];
  const isExact = facts.lossless || (mustReencode && spec.compression === 'lossless');
  const exact =
    isExact && (mustReencode || budget.hasTimeFor(context.toTask(jp2Lossless))) ? [await encodeLossless(context, jp2Lossless)] : [];
  const lossy = goal ? await context.searchAxis(ratioAxis(goal)) : null;
  const found = [...exact, ...(lossy ? [lossy] : [])];
  if (!transformed || found.length > 0) return found;
  const once = goal && budget.ranOut ? await context.encodeOnce(ratioAxis(goal)) : null;
  return [once ?? (await encodeLossless(context, jp2Lossless))];
};

/**
 * The encoding at a quality, which is a score: OpenJPEG knows ratios, and one ratio is fine for a drawing and poor for a meadow. 100, and what no ratio
 * reaches, is without loss. Source: docs/formats.md#jpeg-2000.
 */
export async function encodeJp2AtQuality(session: SearchSession, quality: number): Promise<Candidate> {
  const goal = toGoal(quality);
  const searched = quality < 100 ? await session.withGoal(goal).searchAxis(ratioAxis(goal)) : null;
  return searched ?? { ...(await encodeLossless(session, jp2Lossless)), note: 'without loss, at the requested quality' };
}
