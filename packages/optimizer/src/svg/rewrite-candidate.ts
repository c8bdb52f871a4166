import type { RenderingComparison } from './render/compare-renderings.js';
import type { RewriteResult } from './rewrite/rewrite-svg.js';

/** A rewritten drawing with the comparison to its original. */
export interface RewriteCandidate extends RewriteResult {
  readonly comparison: Pick<RenderingComparison, 'accepted' | 'score' | 'note'>;
}

/** A candidate whose rendering was accepted. */
export type AcceptedCandidate = RewriteCandidate & { readonly bytes: Buffer };
