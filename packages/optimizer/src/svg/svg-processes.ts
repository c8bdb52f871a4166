import { AppError } from '@pixmill/contracts';
import { createProcessPool, type ProcessPoolOptions } from '@pixmill/sandbox';
import { imageSandbox, type PoolSize } from '../processes/codec-pool.js';
import { maxImageMs } from '../processes/time-limits.js';
import type { MeasuredResult } from './measure-cpu.js';
import type { RenderingComparison, RenderingPair } from './render/compare-renderings.js';
import type { SvgRendering, SvgRenderRequest } from './render/render-svg.js';
import type { RewriteRequest, RewriteResult } from './rewrite/rewrite-svg.js';
import type { MinifyProcesses } from './rewrite-search.js';

/** A rendering of 1,000 px with a dozen filters takes 100 MB. */
const MAX_COMPARE_CHILD_BYTES = 512_000_000;

/** The pools of processes that rewrite, compare and render SVGs. */
export interface SvgProcesses {
  /** The processes for one SVG. */
  openMinify(): MinifyProcesses;
  /**
   * Whether two SVGs are rendered alike; also true when the comparison exceeds its limits or librsvg fails, because nothing else says that
   * they differ. Throws AppError `unavailable`, and the reason of the signal.
   */
  isRenderedAlike(pair: RenderingPair, signal: AbortSignal): Promise<boolean>;
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
  const createPool = <Request extends object, Result>(options: Pick<ProcessPoolOptions, 'program'> & Partial<PoolSize>) =>
    createProcessPool<Request, Result>({ ...imageSandbox, ...size, maxRequestMs: maxImageMs, retryOn: ['crash'], ...options });
  const rewritePool = createPool<RewriteRequest, MeasuredResult<RewriteResult | null>>({
    program: new URL('./rewrite/rewrite-child.js', import.meta.url),
  });
  const comparePool = createPool<RenderingPair, MeasuredResult<RenderingComparison>>({
    program: new URL('./render/compare-child.js', import.meta.url),
    maxRssBytes: Math.min(size.maxRssBytes, MAX_COMPARE_CHILD_BYTES),
  });
  const renderPool = createPool<SvgRenderRequest, SvgRendering>({
    program: new URL('./render/render-child.js', import.meta.url),
  });
  return {
    openMinify() {
      let usedCpuMs = 0;
      async function count<Result>(measured: Promise<MeasuredResult<Result>>): Promise<Result> {
        const { result, cpuMs } = await measured;
        usedCpuMs += cpuMs;
        return result;
      }
      return {
        rewrite: (request, signal) => count(rewritePool.run(request, signal)),
        compare: (pair, signal) => count(comparePool.run(pair, signal)),
        readCpuMs: () => usedCpuMs,
      };
    },
    async isRenderedAlike(pair, signal) {
      try {
        return (await comparePool.run(pair, signal)).result.accepted;
      } catch (thrown) {
        if (signal.aborted || !(thrown instanceof AppError) || thrown.code === 'unavailable') throw thrown;
        return true;
      }
    },
    renderSvg: (request, signal) => renderPool.run(request, signal),
    async close() {
      await Promise.all([rewritePool, comparePool, renderPool].map((pool) => pool.close()));
    },
  };
}
