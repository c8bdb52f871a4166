import type { Region } from '@pixmill/metric';
import type { Raster } from '../pixels/raster.js';

/** Finds faces. None comes with Pixmill; where none is installed, the middle of the picture counts. Source: Optidash contract section 7. */
export interface FaceDetector {
  /** The faces of an upright picture in px, in any order; none is no error. */
  findFaces(picture: Raster): Promise<readonly Region[]>;
}
