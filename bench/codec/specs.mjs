/** What is asked of the optimizer in each mode of the bench. */
import { defaultJobSpec } from '../../packages/contracts/dist/index.js';

/** The three modes of the product, and `extras`: intelligent with every extra there is. */
export const allModes = ['intelligent', 'ultra', 'lossless', 'extras'];

/** The job's spec; all else as nobody asked for it. */
export function specOf(mode) {
  return mode === 'extras' ? { ...defaultJobSpec, extras: ['webp', 'avif'] } : { ...defaultJobSpec, compression: mode };
}
