import { createPool, type PoolOptions } from '../pool.js';
import type { DrawingPair, DrawingVerdict } from './compare-drawings.js';
import type { DrawnPicture, DrawRequest } from './draw-svg.js';
import type { RewriteRequest, Rewriting } from './rewrite-svg.js';
import type { SvgHands } from './shrink-svg.js';

/** The longest that one re-writing and one comparison may take, waiting for a busy machine included, in ms. */
const REWRITE_MS = 25_000;
const COMPARE_MS = 20_000;
/** The longest that a drawing may take that goes on as pixels. */
const DRAW_MS = 40_000;
/** A drawing of 1,000 px with a dozen filters takes 100 MB. */
const MOST_DRAWING_BYTES = 512_000_000;

/** What re-writes, compares and draws. */
export interface AllSvgHands extends SvgHands {
  /** Throws as `Pool.run` does. */
  draw(request: DrawRequest, signal: AbortSignal): Promise<DrawnPicture>;
  /** Ends all of it. */
  close(): Promise<void>;
}

/**
 * Makes the processes that re-write and draw SVG; they start when they are first needed. What is slow or large is not tried again: the
 * result stands without it.
 */
export function createSvgHands({ maxChildBytes, ...options }: Pick<PoolOptions, 'processes' | 'maxChildBytes' | 'observe'>): AllSvgHands {
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
  const painting = createPool<DrawRequest, DrawnPicture>({
    ...options,
    program: new URL('./painting-child.js', import.meta.url),
    maxChildBytes,
    maxImageMs: DRAW_MS,
    retried,
  });
  return {
    rewrite: (request, signal) => rewriting.run(request, signal),
    compare: (pair, signal) => drawing.run(pair, signal),
    draw: (request, signal) => painting.run(request, signal),
    async close() {
      await Promise.all([rewriting.close(), drawing.close(), painting.close()]);
    },
  };
}
