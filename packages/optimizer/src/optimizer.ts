import type { JobSpec } from '@pixmill/contracts';
import type { ProcessEvent, Versions } from '@pixmill/sandbox';
import type { WatermarkImages } from './operations/step.js';
import type { OptimizeResult } from './optimize-result.js';
import { createCodecPool } from './processes/codec-pool.js';
import { HeavyLane, heavyLimits, isHeavy } from './processes/heavy-lane.js';
import { optimizeSvg } from './svg/optimize-svg.js';
import { createSvgProcesses } from './svg/svg-processes.js';

export interface OptimizerOptions {
  /** How many codec processes run at the same time, with one image each. */
  readonly processes: number;
  /** Maximum number of pixels of a still image. */
  readonly maxPixels: number;
  /** Maximum number of pixels of an animation, all frames together; 100 million by default. */
  readonly maxAnimationPixels?: number;
  /** Maximum number of frames of an animation; 500 by default. */
  readonly maxFrames?: number;
  /** A codec process is killed when its resident memory in bytes exceeds this; 1 GB by default. */
  readonly maxRssBytes?: number;
  /** Where `npm run models` put optional parts, as an absolute path; null by default: nowhere. */
  readonly modelsDir?: string | null;
  /** Called when a codec process starts, gets an image, is lost or is recycled. */
  readonly onProcessEvent?: (event: ProcessEvent) => void;
}

/** Optimizes images in sandboxed processes. */
export interface Optimizer {
  /**
   * Optimizes one image in a codec process. The main result has the format of the source and is never larger than the source, unless the spec
   * asks for another format or for other pixels. It is the source where a safe version of an SVG would lack something that is drawn.
   * `watermarks` has the images of the watermark operations by name.
   * Throws AppError `not_an_image`, `image_damaged`, `image_too_large`, `svg_not_allowed`, `processing_failed`; `invalid_parameter` when an
   * operation is not possible; `lane_full` when heavy images of other jobs have every place for them; `unavailable` when the machine starts no process, interrupts the image too often or starves it, and after `close`.
   * An abort kills the process and throws the reason of the signal when it is an AppError, else `processing_failed`.
   */
  optimize(bytes: Buffer, spec: JobSpec, signal: AbortSignal, watermarks?: WatermarkImages): Promise<OptimizeResult>;
  /** Versions of the native libraries. Starts a codec process when none is idle. Throws AppError `unavailable`. */
  versions(): Promise<Versions>;
  /** Kills all processes. */
  close(): Promise<void>;
}

/** Creates an optimizer. Its processes start on first use. */
export function createOptimizer(options: OptimizerOptions): Optimizer {
  const {
    processes,
    maxPixels,
    maxAnimationPixels = 100_000_000,
    maxFrames = 500,
    maxRssBytes = 1_000_000_000,
    modelsDir = null,
    onProcessEvent = () => {},
  } = options;
  const limits = { maxPixels, maxAnimationPixels, maxFrames };
  const codecPool = createCodecPool({ processes, maxRssBytes, onProcessEvent });
  const heavyLane = new HeavyLane(processes);
  const svgProcesses = createSvgProcesses({ processes, maxRssBytes, onProcessEvent });
  return {
    optimize(bytes, spec, signal, watermarks) {
      const work = () => optimizeOne(bytes, spec, signal, watermarks);
      return isHeavy(spec) ? heavyLane.run(signal, work) : work();
    },
    versions: () => codecPool.versions(),
    async close() {
      await Promise.all([codecPool.close(), svgProcesses.close()]);
    },
  };

  async function optimizeOne(bytes: Buffer, spec: JobSpec, signal: AbortSignal, watermarks?: WatermarkImages): Promise<OptimizeResult> {
    const runCodecs = (source: Buffer, sourceSpec: JobSpec) =>
      codecPool.run({ bytes: source, spec: sourceSpec, limits, watermarks, modelsDir }, signal, isHeavy(sourceSpec) ? heavyLimits : {});
    const sanitized = await runCodecs(bytes, spec);
    if (sanitized.source.format !== 'svg') return sanitized;
    return optimizeSvg(bytes, sanitized, spec, {
      signal,
      openMinify: svgProcesses.openMinify,
      isRenderedLikeSource: (safe) => svgProcesses.isRenderedAlike({ original: bytes, rewritten: safe, floor: null }, signal),
      renderSvg: (svg, operations) => svgProcesses.renderSvg({ bytes: svg, operations, limits }, signal),
      optimize: runCodecs,
    });
  }
}
