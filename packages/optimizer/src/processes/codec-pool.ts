import { createProcessPool, type ProcessPool, type ProcessPoolOptions } from '@pixmill/sandbox';
import type { OptimizeRequest, OptimizeResult } from '../optimize-result.js';
import { imageTimeLimits, maxImageMs } from './time-limits.js';

/**
 * Options of every process of the engine. libvips blocks untrusted loaders, and malloc returns free memory to the system. Accounts see the
 * messages; a crash has none, because it is a fault of the engine. Source: docs/codec-isolation.md#environment-of-a-codec-process.
 */
export const imageSandbox = {
  env: { VIPS_BLOCK_UNTRUSTED: '1', MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' },
  timeLimits: imageTimeLimits,
  lossMessages: {
    time: 'The image took longer than allowed',
    memory: 'The image needed more memory than allowed',
  },
} as const satisfies Partial<ProcessPoolOptions>;

/** Options that all pools of the optimizer share. */
export type PoolSize = Pick<ProcessPoolOptions, 'processes' | 'maxRssBytes' | 'onProcessEvent'>;

/** Creates the pool of codec processes. An image that takes too long gets a second attempt without a search; after that it stays unchanged. */
export function createCodecPool(
  size: PoolSize & Partial<Pick<ProcessPoolOptions, 'timeLimits'>>,
): ProcessPool<OptimizeRequest, OptimizeResult> {
  const program = new URL('./codec-child.js', import.meta.url);
  const toShortRequest = (request: OptimizeRequest) => ({ ...request, isShort: true });
  return createProcessPool<OptimizeRequest, OptimizeResult>({
    ...imageSandbox,
    ...size,
    program,
    maxRequestMs: maxImageMs,
    toShortRequest,
  });
}
