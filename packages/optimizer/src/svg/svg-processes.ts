import { createProcessPool, type ProcessPoolOptions } from '@pixmill/sandbox';
import { imageSandbox, type PoolSize } from '../processes/codec-pool.js';
import { maxImageMs } from '../processes/time-limits.js';
import type { RenderingComparison, RenderingPair } from './render/compare-renderings.js';
import type { SvgRendering, SvgRenderRequest } from './render/render-svg.js';
import type { RewriteRequest, RewriteResult } from './rewrite/rewrite-svg.js';
import type { MinifyProcesses } from './rewrite-search.js';

/** The longest wall-clock time for one request. An SVG that is not rewritten or compared in time stays as it is. */
const REWRITE_TIMEOUT_MS = 25_000;
const COMPARE_TIMEOUT_MS = 20_000;
/** A rendering of 1,000 px with a dozen filters takes 100 MB. */
const MAX_COMPARE_CHILD_BYTES = 512_000_000;

/** The pools of processes that rewrite, compare and render SVGs. */
export interface SvgProcesses extends MinifyProcesses {
  /** Throws as `ProcessPool.run` does. */
  renderSvg(request: SvgRenderRequest, signal: AbortSignal): Promise<SvgRendering>;
  /** Ends all processes. */
  close(): Promise<void>;
}

/**
 * Creates the pools. Their processes start on first use. A request that exceeds its time or memory is not tried again, because the SVG
 * has a result without it.
 */
export function createSvgProcesses(size: PoolSize): SvgProcesses {
  const createPool = <Request extends object, Result>(options: Pick<ProcessPoolOptions, 'program' | 'maxRequestMs'> & Partial<PoolSize>) =>
    createProcessPool<Request, Result>({ ...imageSandbox, ...size, retryOn: ['crash'], ...options });
  const rewritePool = createPool<RewriteRequest, RewriteResult | null>({
    program: new URL('./rewrite/rewrite-child.js', import.meta.url),
    maxRequestMs: REWRITE_TIMEOUT_MS,
  });
  const comparePool = createPool<RenderingPair, RenderingComparison>({
    program: new URL('./render/compare-child.js', import.meta.url),
    maxRequestMs: COMPARE_TIMEOUT_MS,
    maxRssBytes: Math.min(size.maxRssBytes, MAX_COMPARE_CHILD_BYTES),
  });
  const renderPool = createPool<SvgRenderRequest, SvgRendering>({
    program: new URL('./render/render-child.js', import.meta.url),
    maxRequestMs: maxImageMs,
  });
  return {
    rewrite: (request, signal) => rewritePool.run(request, signal),
    compare: (pair, signal) => comparePool.run(pair, signal),
    renderSvg: (request, signal) => renderPool.run(request, signal),
    async close() {
      await Promise.all([rewritePool, comparePool, renderPool].map((pool) => pool.close()));
    },
  };
}
