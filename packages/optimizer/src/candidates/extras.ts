import type { ExtraFormat } from '@pixmill/contracts';
import type { CandidateFinder } from '../search/search-context.js';
import { encodeSamePlayback } from './animation.js';
import { encodeFinestAvif, findLossyAvif } from './avif.js';
import { encodeLosslessWebp, findAnimatedWebp, findLossyWebp } from './webp.js';

/** Candidate finders of the extra formats. */
export const extraCandidateFinders: Readonly<Record<ExtraFormat, CandidateFinder>> = {
  async webp(context) {
    const { goal, facts } = context;
    if (facts.frames > 1) return findAnimatedWebp(context, encodeSamePlayback);
    const lossy = goal ? await findLossyWebp(context, goal, facts.lossless) : [];
    // a lossless encoding of a drawing is often smaller
    return lossy.length === 0 || facts.lossless ? [...lossy, ...(await encodeLosslessWebp(context))] : lossy;
  },
  async avif(context) {
    const lossy = context.goal ? await findLossyAvif(context, context.goal) : [];
    return lossy.length === 0 ? [await encodeFinestAvif(context)] : lossy;
  },
};
