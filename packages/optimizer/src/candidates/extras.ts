import type { ExtraFormat } from '@pixmill/contracts';
import type { Candidate, SearchContext } from '../search/search-context.js';
import { encodeSamePlayback } from './animation.js';
import { encodeFinestAvif, findLossyAvif } from './avif.js';
import { encodeLosslessWebp, findAnimatedWebp, findLossyWebp } from './webp.js';

/** Whatever could be the copy in this format. A copy may be larger than the source; the smallest accepted one is kept. */
export const extraCandidateFinders: Readonly<Record<ExtraFormat, (context: SearchContext) => Promise<Candidate[]>>> = {
  async webp(context) {
    const { goal, facts } = context;
    if (facts.frames > 1) return findAnimatedWebp(context, encodeSamePlayback);
    const lossy = goal ? await findLossyWebp(context, goal, facts.lossless) : [];
    // drawings are often smaller without loss, and better
    return lossy.length === 0 || facts.lossless ? [...lossy, ...(await encodeLosslessWebp(context))] : lossy;
  },
  async avif(context) {
    const lossy = context.goal ? await findLossyAvif(context, context.goal) : [];
    return lossy.length === 0 ? [await encodeFinestAvif(context)] : lossy;
  },
};
