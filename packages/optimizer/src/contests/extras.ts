import type { ExtraFormat } from '@pixmill/contracts';
import { sameMotion } from '../animation.js';
import type { Contest, Entry } from '../contest.js';
import { finestAvif, lossyAvif } from './avif.js';
import { losslessWebp, lossyWebp, movingWebp } from './webp.js';

/** Whatever could be the copy in this format. A copy may be larger than the source; the smallest accepted one is kept. */
export const contestExtra: Readonly<Record<ExtraFormat, (contest: Contest) => Promise<Entry[]>>> = {
  async webp(contest) {
    const { goal, facts } = contest;
    if (facts.frames > 1) return movingWebp(contest, sameMotion);
    const lossy = goal ? await lossyWebp(contest, goal, facts.lossless) : [];
    // drawings are often smaller without loss, and better
    return lossy.length === 0 || facts.lossless ? [...lossy, ...(await losslessWebp(contest))] : lossy;
  },
  async avif(contest) {
    const lossy = contest.goal ? await lossyAvif(contest, contest.goal) : [];
    return lossy.length === 0 ? [await finestAvif(contest)] : lossy;
  },
};
