import type { ExtraFormat } from '@pixmill/contracts';
import { webpLossless } from '../codecs/webp-lossless.js';
import type { CandidateFinder } from '../search/search-context.js';
import { encodeSamePlayback } from './animation.js';
import { encodeRequiredAvif, findLossyAvif } from './avif.js';
import { encodeLosslessWebp, encodeOnceAsWebp, findAnimatedWebp, findLossyWebp } from './webp.js';

/** Candidate finders of the extra formats. */
export const extraCandidateFinders: Readonly<Record<ExtraFormat, CandidateFinder>> = {
  async webp(context) {
    const { goal, facts, budget } = context;
    if (facts.frames > 1) return findAnimatedWebp(context, { encodeExact: encodeSamePlayback, isRequired: true });
    const searched = goal ? await findLossyWebp(context, goal, facts.lossless) : [];
    const lossy = searched.length > 0 ? searched : await encodeOnceAsWebp(context);
    // a lossless encoding of a drawing is often smaller
    const isDrawing = facts.lossless && budget.hasTimeFor(context.toTask(webpLossless));
    return lossy.length === 0 || isDrawing ? [...lossy, ...(await encodeLosslessWebp(context))] : lossy;
  },
  async avif(context) {
    const lossy = context.goal ? await findLossyAvif(context, context.goal) : [];
    return lossy.length === 0 ? [await encodeRequiredAvif(context)] : lossy;
  },
};
