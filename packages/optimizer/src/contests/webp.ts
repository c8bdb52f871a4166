import { climb, identical, sameMotion } from '../animation.js';
import { webpLossless } from '../codecs/webp-lossless.js';
import { webpLossy } from '../codecs/webp-lossy.js';
import { webpRepack } from '../codecs/webp-repack.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toFinestEntry, toHitEntry, toLosslessEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import { mostLosslessWebpPixels } from '../limits.js';
import type { Axis } from '../search/axis.js';

/** Above this many pixels the encoder may not take its time, so that 24 MP stay within the time of one image. */
const THOROUGH_PIXELS = 4_000_000;
const FAST_PIXELS = 12_000_000;
const HIGHEST = 99;
/** At 6 alpha alone takes a minute a megapixel, for 3 % of the bytes. */
const ALPHA_EFFORT = 5;
/** Costs half of the effort that results are made with, and looks nearly the same. */
const PROBE_EFFORT = 4;
const startAt = (score: number) => Math.round(80 + (score - 80) * 1.5);

const pixelsOf = ({ width, height }: Contest) => width * height;

/** VP8's quality. */
function lossyAxis(goal: Goal, effort: number): Axis {
  return {
    codec: webpLossy,
    min: 10,
    max: HIGHEST,
    start: Math.min(98, startAt(goal.score)),
    pointsPerStep: (quality) => (quality > 85 ? 1 : 0.5),
    // VP8's score does not rise with every step, but there is no time for more of a large picture
    ...(effort > PROBE_EFFORT && { mostEncodings: 4 }),
    toKnobs: (quality) => ({ quality, effort, sharp: true, deblock: effort > PROBE_EFFORT }),
    ...(effort > PROBE_EFFORT && { toProbeKnobs: (quality: number) => ({ quality, effort: PROBE_EFFORT, sharp: true }) }),
  };
}

/** VP8L over smoothed pixels: few steps, for drawings. */
const nearAxis: Axis = {
  codec: webpLossy,
  min: 1,
  max: 4,
  start: 2,
  pointsPerStep: () => 3,
  toKnobs: (step) => ({ quality: step * 20, near: true, effort: 4 }),
};

/** All lossy encodings of a still picture that hold the goal. */
export async function lossyWebp(contest: Contest, goal: Goal, drawing: boolean): Promise<Entry[]> {
  const effort = contest.spec.speed === 'fast' || pixelsOf(contest) > THOROUGH_PIXELS ? 4 : contest.facts.alpha ? ALPHA_EFFORT : 6;
  const axes = [lossyAxis(goal, effort), ...(drawing && pixelsOf(contest) <= THOROUGH_PIXELS ? [nearAxis] : [])];
  const entries: Entry[] = [];
  for (const axis of axes) {
    const hit = await contest.aim(axis);
    if (hit) entries.push(toHitEntry(contest, webpLossy, hit, goal));
  }
  return entries;
}

/** A lossless encoding of a still picture; none where it would need more memory than a codec process has. */
export async function losslessWebp(contest: Contest): Promise<Entry[]> {
  const pixels = pixelsOf(contest);
  if (pixels > mostLosslessWebpPixels) return [];
  const knobs = { effort: pixels <= THOROUGH_PIXELS ? 6 : pixels <= FAST_PIXELS ? 4 : 0 };
  return [toLosslessEntry(contest, webpLossless, await contest.encode(webpLossless, knobs), knobs)];
}

/** Qualities for an animation, from bold to safe. */
const motionLadder = [70, 80, 88, 94].map((quality) => ({ quality }));

/** All encodings of an animation that hold the goal; without loss as well where `exact` says how. */
export async function movingWebp(contest: Contest, exact: typeof identical | null): Promise<Entry[]> {
  const climbed = await climb(contest, webpLossy, motionLadder);
  const entries = exact ? [...climbed, await exact(contest, webpLossless, { effort: 4 })] : climbed;
  if (!contest.operated || entries.some(({ accepted }) => accepted)) return entries;
  return [...entries, await toFinestEntry(contest, webpLossy, { quality: HIGHEST })];
}

export const contestWebp: RunContest = async (contest) => {
  const { facts, operated, remade, spec } = contest;
  const repacked = remade ? [] : [toLosslessEntry(contest, webpRepack, await contest.encode(webpRepack))];
  if (contest.mark === 'lossy') return repacked;
  // a lossy source grows when its pixels are stored without loss
  const isExact = facts.lossless || (remade && spec.compression === 'lossless');
  if (facts.frames > 1) return [...repacked, ...(await movingWebp(contest, isExact ? (operated ? sameMotion : identical) : null))];
  const exact = isExact ? await losslessWebp(contest) : [];
  const lossy = contest.goal ? await lossyWebp(contest, contest.goal, facts.lossless) : [];
  const finest = operated && exact.length + lossy.length === 0 ? [await toFinestEntry(contest, webpLossy, { quality: HIGHEST })] : [];
  return [...repacked, ...exact, ...lossy, ...finest];
};
