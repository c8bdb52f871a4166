import { measureBandContrast } from './band-contrast.js';
import type { FloorDetector } from './floor.js';
import { type BlockMask, halveMask, halvePlane, type LumaPlane, toLumaPlane } from './luma-plane.js';
import { findSmoothAreas } from './smooth-areas.js';
import { meanOfWorst } from './worst-area.js';

/** How much each scale counts, from full size down to a quarter. Wide bands show at the smaller ones. */
const SCALE_WEIGHTS = [4, 2, 1];

/**
 * New bands in the smooth areas of an original: false contours of posterised colours or coarse quantisation, which no grain hides.
 * Unit: contrast of the bands in the worst 5 % of the picture beyond the original's own, 0 to 1. Source: docs/floors.md#bands.
 */
export const bands: FloorDetector = {
  name: 'bands',
  prepare(original) {
    const { mask } = findSmoothAreas(original);
    if (!mask.marks.includes(1)) return null;
    const before = measureScales(toLumaPlane(original, mask), mask);
    return {
      measure(distorted) {
        const after = measureScales(toLumaPlane(distorted, mask), mask);
        let [sum, weights] = [0, 0];
        for (const [scale, contrasts] of after.entries()) {
          const weight = SCALE_WEIGHTS[scale] ?? 0;
          sum += weight * meanOfWorst(contrasts.map((contrast, window) => contrast - (before[scale]?.[window] ?? 0)));
          weights += weight;
        }
        return sum / weights;
      },
    };
  },
};

/** The contrast of each window, at each scale that has blocks. */
function measureScales(plane: LumaPlane, mask: BlockMask): Float32Array[] {
  const scales: Float32Array[] = [];
  let [scaledPlane, scaledMask] = [plane, mask];
  while (scales.length < SCALE_WEIGHTS.length && Math.min(scaledMask.columns, scaledMask.rows) > 0) {
    scales.push(measureBandContrast(scaledPlane, scaledMask));
    scaledMask = halveMask(scaledMask);
    scaledPlane = halvePlane(scaledPlane);
  }
  return scales;
}
