import type { Face } from '@pixmill/contracts';
import type { Raster } from '../pixels/raster.js';

/** Finds faces. Source: docs/contracts/optidash.md#7-faces-super-resolution-formats-decided. */
export interface FaceDetector {
  /**
   * The faces of an upright image in px, in any order. An empty list is no error. `face`: only the largest one is wanted, which is found
   * sooner.
   */
  findFaces(image: Raster, wanted: 'face' | 'faces'): Promise<readonly Face[]>;
}
