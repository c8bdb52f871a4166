import type { JobSpec } from '@pixmill/contracts';
import type { ProcessEvent, Versions } from '@pixmill/sandbox';
import type { WatermarkImages } from './operations/step.js';
import type { OptimizeResult } from './optimize-result.js';
import { createCodecPool } from './processes/codec-pool.js';
import { minifySvg } from './svg/minify-svg.js';
import { needsRaster, rasterizeSvg } from './svg/rasterize-svg.js';
import { createSvgProcesses } from './svg/svg-processes.js';

export interface OptimizerOptions {
  /** Codec processes that work at the same time, one image each. */
  readonly processes: number;
  /** Most pixels of a still image. */
  readonly maxPixels: number;
  /** Most pixels of an animation, all frames together; 100 million by default. */
  readonly maxAnimationPixels?: number;
  /** Most frames of an animation; 500 by default. */
  readonly maxFrames?: number;
  /** Resident memory in bytes at which a codec process is killed; 1 GB by default. */
  readonly maxRssBytes?: number;
  /** Called when a codec process starts, gets an image, is lost or is recycled. */
  readonly onProcessEvent?: (event: ProcessEvent) => void;
}

/** Optimizes images in sandboxed processes. */
export interface Optimizer {
  /**
   * Optimizes one image in a codec process. The main result keeps the source's format and is never larger than the source, unless the spec
   * asks for another format or for other pixels. `watermarks` holds the bytes of the images that operations name.
   * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`, `invalid_parameter` when an operation is not possible,
   * `processing_failed`; `unavailable` after `close`.
   * An aborted signal kills the process and throws the signal's reason when it is an AppError, else `processing_failed`.
   */
  optimize(bytes: Buffer, spec: JobSpec, signal: AbortSignal, watermarks?: WatermarkImages): Promise<OptimizeResult>;
  /** Versions of the native libraries; starts a codec process when there is none. Throws AppError `unavailable`. */
  versions(): Promise<Versions>;
  /** Ends all processes. */
  close(): Promise<void>;
}

/** Creates an optimizer with its pools of processes, which start on first use. */
export function createOptimizer(options: OptimizerOptions): Optimizer {
  const {
    processes,
    maxPixels,
    maxAnimationPixels = 100_000_000,
    maxFrames = 500,
    maxRssBytes = 1_000_000_000,
    onProcessEvent = () => {},
  } = options;
  const limits = { maxPixels, maxAnimationPixels, maxFrames };
  const codecPool = createCodecPool({ processes, maxRssBytes, onProcessEvent });
  const svgProcesses = createSvgProcesses({ processes, maxRssBytes, onProcessEvent });
  return {
    async optimize(bytes, spec, signal, watermarks) {
      const result = await codecPool.run({ bytes, spec, limits, watermarks }, signal);
      if (result.source.format !== 'svg') return result;
      if (!needsRaster(spec)) return minifySvg(result, spec, { processes: svgProcesses, signal });
      return rasterizeSvg(result, spec, {
        renderSvg: (svg, operations) => svgProcesses.renderSvg({ bytes: svg, operations, limits }, signal),
        optimize: (rendered, rasterSpec) => codecPool.run({ bytes: rendered, spec: rasterSpec, limits, watermarks }, signal),
      });
    },
    versions: () => codecPool.versions(),
    async close() {
      await Promise.all([codecPool.close(), svgProcesses.close()]);
    },
  };
}
