import type { JobSpec } from '@pixmill/contracts';
import type { Watermarks } from './operations/step.js';
import type { OptimizeResult } from './optimize.js';
import type { Versions } from './processes/child-protocol.js';
import { createProcessPool, type ProcessEvent } from './processes/process-pool.js';
import { minifySvg } from './svg/minify-svg.js';
import { needsRaster, rasterizeSvg } from './svg/rasterize-svg.js';
import { createSvgProcesses } from './svg/svg-processes.js';

export interface OptimizerOptions {
  /** Codec processes, one image each at a time. */
  readonly processes: number;
  /** Most pixels of a still image. */
  readonly maxPixels: number;
  /** Most pixels of an animation, all frames together; 100 million unless told. */
  readonly maxAnimationPixels?: number;
  /** Most frames of an animation; 500 unless told. */
  readonly maxFrames?: number;
  /** Resident memory at which a codec process is killed, in bytes; 1 GB unless told. */
  readonly maxRssBytes?: number;
  /** Hears when codec processes start, take an image, are lost or recycled. */
  readonly onProcessEvent?: (event: ProcessEvent) => void;
}

/** Bytes in, smaller bytes out. */
export interface Optimizer {
  /**
   * Optimizes one image in a codec process. Unless another picture or format is asked for, the main result keeps the source's format and is
   * never larger than it. `watermarks` has the bytes of the pictures that operations name.
   * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`, `invalid_parameter` where an operation cannot be done,
   * `processing_failed`; `unavailable` once closed.
   * An aborted signal kills the process and throws the signal's reason where it is an AppError, else `processing_failed`.
   */
  optimize(bytes: Buffer, spec: JobSpec, signal: AbortSignal, watermarks?: Watermarks): Promise<OptimizeResult>;
  /** Starts a codec process if there is none and asks for the versions of its native libraries. Throws AppError `unavailable`. */
  versions(): Promise<Versions>;
  /** Ends all codec processes. */
  close(): Promise<void>;
}

/** Makes an optimizer with its pool of codec processes, which start when they are first needed. */
export function createOptimizer(options: OptimizerOptions): Optimizer {
  const {
    processes,
    maxPixels,
    maxAnimationPixels = 100_000_000,
    maxFrames = 500,
    maxRssBytes = 1_000_000_000,
    onProcessEvent = () => {},
  } = options;
  const pool = createProcessPool({ processes, maxRssBytes, onProcessEvent });
  const svgHands = createSvgProcesses({ processes, maxRssBytes, onProcessEvent });
  return {
    async optimize(bytes, spec, signal, watermarks) {
      const limits = { maxPixels, maxAnimationPixels, maxFrames };
      const result = await pool.run({ bytes, spec, limits, watermarks }, signal);
      if (result.source.format !== 'svg') return result;
      if (!needsRaster(spec)) return minifySvg(result, spec, svgHands, signal);
      return rasterizeSvg(result, spec, {
        renderSvg: (svg, operations) => svgHands.renderSvg({ bytes: svg, operations, limits }, signal),
        optimize: (drawn, wanted) => pool.run({ bytes: drawn, spec: wanted, limits, watermarks }, signal),
      });
    },
    versions: () => pool.versions(),
    async close() {
      await Promise.all([pool.close(), svgHands.close()]);
    },
  };
}
