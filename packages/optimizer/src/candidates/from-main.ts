import type { ExtraFormat } from '@pixmill/contracts';
import type { Sharp } from 'sharp';
import { webpLossless } from '../codecs/webp-lossless.js';
import type { VariantFile } from '../optimize-result.js';
import { openEncoded } from '../pixels/open-encoded.js';
import type { ExtraPlan, Plan } from '../plan.js';
import type { Candidate } from '../search/candidate.js';
import type { CandidateFinder, SearchContext } from '../search/search-context.js';
import { encodeUntilAccepted } from './animation.js';
import { encodeVerified } from './to-candidate.js';
import { toLosslessKnobs } from './webp.js';

/** The main result and the candidate that it came from; null when the source was kept. */
export interface MainPixels {
  readonly variant: VariantFile;
  readonly chosen: Candidate | null;
}

/** Formats whose lossy results have few colours. Other lossy results decode to noise, which needs more bytes without loss than with it. */
const fewColourFormats: readonly string[] = ['png', 'gif'];

/** A pipeline over the pixels of the main result; null when they are those of the source, or cannot be smaller in a copy. */
export function openMainPixels({ variant, chosen }: MainPixels, plan: Plan, extra: ExtraPlan): (() => Sharp) | null {
  const isReduced = chosen?.lossy === true && fewColourFormats.includes(variant.format);
  // samples have the same meaning only under the same profile
  if (!isReduced || plan.pixelMetadata.icc !== extra.metadata.icc) return null;
  return () => openEncoded(variant.bytes, { ignoreIcc: true, animated: plan.frames > 1 });
}

/** A copy without further loss. It is judged against the source, as every candidate is. */
const finders: Readonly<Partial<Record<ExtraFormat, CandidateFinder>>> = {
  async webp(context) {
    if (!context.budget.hasTimeFor(context.toTask(webpLossless))) return [];
    if (context.facts.frames > 1) return encodeUntilAccepted(context, webpLossless, [{ effort: 4 }]);
    const knobs = toLosslessKnobs(context);
    const candidate = knobs && (await encodeVerified(context, webpLossless, knobs));
    return candidate ? [candidate] : [];
  },
};

/** The candidates of a copy that encode the pixels of the main result instead of those of the source. Throws what the decoder throws. */
export async function encodeFromMain(context: SearchContext, format: ExtraFormat, pixels: () => Sharp): Promise<Candidate[]> {
  const fromMain: SearchContext = { ...context, encode: (codec, knobs) => context.encode(codec, knobs, pixels) };
  const candidates = (await finders[format]?.(fromMain)) ?? [];
  return candidates.map((candidate) => ({ ...candidate, note: `from the pixels of the main result: ${candidate.note}` }));
}
