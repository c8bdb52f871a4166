import type { RenderingComparison } from './render/compare-renderings.js';
import type { RewriteResult } from './rewrite/rewrite-svg.js';

/** A rewritten SVG and the comparison of its rendering with that of the original. */
export interface RewriteCandidate extends RewriteResult {
  readonly comparison: Pick<RenderingComparison, 'accepted' | 'score' | 'note'>;
}

/** A candidate with an accepted comparison. */
export type AcceptedCandidate = RewriteCandidate & { readonly bytes: Buffer };
