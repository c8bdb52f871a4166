import { AppError, defaultJobSpec, type JobSpec, type PictureAnalysis, readAnalysis } from '@pixmill/contracts';
import { createMissing } from '../analysis/create-missing.js';
import type { OptimizeResult } from '../optimize-result.js';
import type { RasterizeProcesses } from './rasterize-svg.js';

/** Longest side in px of the drawing that is analysed. */
const SIDE_PX = 1_600;
const noSize = { width: 0, height: 0 };

/**
 * Draws a sanitized SVG with at most 1,600 px on its longer side, and analyses the drawing. A part that cannot be made is missing. Throws
 * AppError `unavailable`, and the reason of the signal.
 */
export async function analyseSvg(
  sanitized: OptimizeResult,
  { analyse }: Pick<JobSpec, 'analyse'>,
  { renderSvg, optimize, signal }: Pick<RasterizeProcesses, 'renderSvg' | 'optimize'> & { readonly signal: AbortSignal },
): Promise<PictureAnalysis | null> {
  const [main] = sanitized.variants;
  if (analyse.length === 0 || !main) return null;
  if (sanitized.blocked) return createMissing(noSize, analyse, 'the SVG uses features that are not allowed');
  try {
    const { bytes } = await renderSvg(main.bytes, [{ kind: 'fit-inside', maxWidth: SIDE_PX, maxHeight: SIDE_PX }]);
    const { report } = await optimize(bytes, { ...defaultJobSpec, analyse, encode: false });
    return readAnalysis(report);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof AppError) || thrown.code === 'unavailable') throw thrown;
    return createMissing(noSize, analyse, thrown.message);
  }
}
