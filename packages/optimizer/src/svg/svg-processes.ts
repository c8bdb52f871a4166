import { createProcessPool } from '@pixmill/sandbox';
import { imageSandbox, type PoolSize } from '../processes/codec-pool.js';
import type { MinifyProcesses } from './minify-svg.js';
import type { RenderingComparison, RenderingPair } from './render/compare-renderings.js';
import type { SvgRendering, SvgRenderRequest } from './render/render-svg.js';
import type { RewriteRequest, RewriteResult } from './rewrite/rewrite-svg.js';

/** The longest that one re-writing and one comparison may take, waiting for a busy machine included, in ms. */
const REWRITE_TIMEOUT_MS = 25_000;
const COMPARE_TIMEOUT_MS = 20_000;
/** The longest that a drawing may take that goes on as pixels. */
const RENDER_TIMEOUT_MS = 40_000;
/** A drawing of 1,000 px with a dozen filters takes 100 MB. */
const MAX_COMPARE_CHILD_BYTES = 512_000_000;

/** What re-writes, compares and draws. */
export interface SvgProcesses extends MinifyProcesses {
  /** Throws as `Pool.run` does. */
  renderSvg(request: SvgRenderRequest, signal: AbortSignal): Promise<SvgRendering>;
  /** Ends all of it. */
  close(): Promise<void>;
}

/**
 * Makes the processes that re-write and draw SVG; they start when they are first needed. What is slow or large is not tried again: the
 * result stands without it.
 */
export function createSvgProcesses({ maxRssBytes, ...options }: PoolSize): SvgProcesses {
  const shared = { ...imageSandbox, ...options, retryOn: ['crash'] } as const;
  const rewritePool = createProcessPool<RewriteRequest, RewriteResult | null>({
    ...shared,
    program: new URL('./rewrite/rewrite-child.js', import.meta.url),
    maxRssBytes,
    maxRequestMs: REWRITE_TIMEOUT_MS,
  });
  const comparePool = createProcessPool<RenderingPair, RenderingComparison>({
    ...shared,
    program: new URL('./render/compare-child.js', import.meta.url),
    maxRssBytes: Math.min(maxRssBytes, MAX_COMPARE_CHILD_BYTES),
    maxRequestMs: COMPARE_TIMEOUT_MS,
  });
  const renderPool = createProcessPool<SvgRenderRequest, SvgRendering>({
    ...shared,
    program: new URL('./render/render-child.js', import.meta.url),
    maxRssBytes,
    maxRequestMs: RENDER_TIMEOUT_MS,
  });
  return {
    rewrite: (request, signal) => rewritePool.run(request, signal),
    compare: (pair, signal) => comparePool.run(pair, signal),
    renderSvg: (request, signal) => renderPool.run(request, signal),
    async close() {
      await Promise.all([rewritePool.close(), comparePool.close(), renderPool.close()]);
    },
  };
}
