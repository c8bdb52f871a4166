import type { FloorDetector } from './floor.js';
import { measureLumaBlocks } from './luma-blocks.js';
import { findSmoothAreas, type SmoothAreas } from './smooth-areas.js';

/** Steps squared: the variance of visible grain. It is also above the rounding to whole steps. */
const MIN_VARIANCE = 0.81;

/** The share of the picture that grain must cover to be missed. Beside real texture its loss is not seen. Fitted: docs/floors.md#grain. */
const MIN_AREA_SHARE = 0.5;

/**
 * The fine grain that smooth areas lose. Only pictures of which grain covers the larger part are guarded.
 * Unit: share of the local variance that is lost, 0 to 1, the mean of the half that lost most. Source: docs/floors.md#grain.
 */
export const grain: FloorDetector = {
  name: 'grain',
  prepare(original) {
    const areas = findSmoothAreas(original);
    const { variance } = areas.blocks;
    const guarded = findGrain(areas);
    const count = guarded.reduce((sum, mark) => sum + mark, 0);
    if (count === 0 || count < MIN_AREA_SHARE * guarded.length) return null;
    return {
      measure(distorted) {
        const after = measureLumaBlocks(distorted, guarded);
        const losses = new Float64Array(count);
        for (let block = 0, at = 0; block < guarded.length; block += 1) {
          if (guarded[block] === 0) continue;
          losses[at] = Math.max(0, 1 - (after.variance[block] as number) / (variance[block] as number));
          at += 1;
        }
        const worst = losses.sort().subarray(count >> 1);
        return worst.reduce((sum, loss) => sum + loss, 0) / worst.length;
      },
    };
  },
};

function findGrain({ blocks, mask }: SmoothAreas): Uint8Array {
  return mask.marks.map((mark, block) => (mark === 1 && (blocks.variance[block] as number) >= MIN_VARIANCE ? 1 : 0));
}
