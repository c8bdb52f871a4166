import type { Region } from '@pixmill/metric';
import type { Raster } from '../pixels/raster.js';

/**
 * Finds faces. Pixmill includes no detector; without one, the centre of the image counts.
 * Source: docs/contracts/optidash.md#7-faces-super-resolution-formats-decided.
 */
export interface FaceDetector {
  /** The faces of an upright image in px, in any order. An empty list is no error. */
  findFaces(image: Raster): Promise<readonly Region[]>;
}
