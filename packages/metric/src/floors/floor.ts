import type { RgbRaster } from '../rgb-raster.js';

export type FloorName = 'bands' | 'grain' | 'hue' | 'ground' | 'coloured-areas';

/** Measures a loss that the score does not see. */
export interface FloorDetector {
  readonly name: FloorName;
  /** Prepares an opaque original (8-bit sRGB, 3 channels) for several distorted images; null when it has nothing to guard. */
  prepare(original: RgbRaster): PreparedFloor | null;
}

export interface PreparedFloor {
  /** The loss of the distorted image, in the unit of the detector. A larger value is worse; 0 is no loss. */
  measure(distorted: RgbRaster): number;
}
