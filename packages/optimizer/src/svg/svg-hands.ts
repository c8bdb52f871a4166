import { createPool, type PoolOptions } from '../pool.js';
import type { DrawingPair, DrawingVerdict } from './compare-drawings.js';
import type { RewriteRequest, Rewriting } from './rewrite-svg.js';
import type { SvgHands } from './shrink-svg.js';

/** The longest that one re-writing and one comparison may take, waiting for a busy machine included, in ms. */
const REWRITE_MS = 25_000;
const COMPARE_MS = 20_000;
/** A drawing of 1,000 px with a dozen filters takes 100 MB. */
const MOST_DRAWING_BYTES = 512_000_000;

/**
 * Makes the processes that re-write and draw SVG; they start when they are first needed. What is slow or large is not tried again: the
 * result stands without it.
 */
export function createSvgHands({
  maxChildBytes,
  ...options
}: Pick<PoolOptions, 'processes' | 'maxChildBytes' | 'observe'>): SvgHands & { close(): Promise<void> } {
  const retried = ['crash'] as const;
  const rewriting = createPool<RewriteRequest, Rewriting | null>({
    ...options,
    program: new URL('./rewrite-child.js', import.meta.url),
    maxChildBytes,
    maxImageMs: REWRITE_MS,
    retried,
  });
  const drawing = createPool<DrawingPair, DrawingVerdict>({
    ...options,
    program: new URL('./drawing-child.js', import.meta.url),
    maxChildBytes: Math.min(maxChildBytes, MOST_DRAWING_BYTES),
    maxImageMs: COMPARE_MS,
    retried,
  });
  return {
    rewrite: (request, signal) => rewriting.run(request, signal),
    compare: (pair, signal) => drawing.run(pair, signal),
    async close() {
      await Promise.all([rewriting.close(), drawing.close()]);
    },
  };
}
