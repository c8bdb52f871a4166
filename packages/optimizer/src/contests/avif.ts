import { avifAom } from '../codecs/avif-aom.js';
import type { Contest, Entry, RunContest } from '../contest.js';
import { toFinestEntry, toHitEntry } from '../entry.js';
import type { Goal } from '../goal.js';
import type { Axis, Rival } from '../search/axis.js';

const startAt = (score: number) => Math.round(66 + (score - 80) * 1.4);

/** Above this many pixels the encoder may not take its time. Source: engine.md 4a: effort 2 costs a ninth of effort 4. */
const FAST_PIXELS = 8_000_000;
const USUAL_EFFORT = 2;

/** Full chroma is smaller for most pictures; thinned out it is for some, and falls between its steps, which are coarse. */
function axis(chroma: '4:4:4' | '4:2:0', { effort, start }: { effort: number; start: number }): Axis {
  return {
    codec: avifAom,
    min: 20,
    max: 96,
    start: Math.min(95, start),
    pointsPerStep: (quality) => (quality > 80 ? 0.5 : 0.7),
    mostEncodings: 2,
    toKnobs: (quality) => ({ quality, effort, chroma }),
  };
}

/** A lossy encoding of a still picture that holds the goal, if there is one. */
export async function lossyAvif(contest: Contest, goal: Goal): Promise<Entry[]> {
  const { width, height, spec } = contest;
  const { speed } = spec;
  const effort = speed === 'thorough' ? 4 : speed === 'fast' || width * height > FAST_PIXELS ? 1 : USUAL_EFFORT;
  const thin: Rival = ({ knob }) =>
    effort < USUAL_EFFORT || contest.facts.colour === 'gray' ? null : axis('4:2:0', { effort, start: knob });
  const hit = await contest.aim(axis('4:4:4', { effort, start: startAt(goal.score) }), thin);
  return hit ? [toHitEntry(contest, avifAom, hit, goal)] : [];
}

/** The finest there is, in a format whose colours are always converted. */
export const finestAvif = (contest: Contest): Promise<Entry> => toFinestEntry(contest, avifAom, { quality: 97, effort: 1 });

/** What has more than 8 bits a sample is beyond what the search sees, and stays as it is unless it is operated. */
export const contestAvif: RunContest = async (contest) => {
  const lossy = contest.goal && !contest.facts.deep ? await lossyAvif(contest, contest.goal) : [];
  return contest.operated && lossy.length === 0 ? [await finestAvif(contest)] : lossy;
};
