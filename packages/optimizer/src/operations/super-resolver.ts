import type { Raster } from '../pixels/raster.js';

/** Enlarges with the installed network. */
export interface SuperResolver {
  /** An RGB image, 4 times as wide and high. Throws AppError `invalid_parameter` where the network is not installed. */
  enlarge(image: Raster): Promise<Raster>;
}
