import type { ImageSize } from '../image-facts.js';

/** How the picture of a result differs from that of its source. */
export interface PictureChange {
  /** px of the result when its pixels are stored upright; null when pixels and orientation are those of the source. */
  readonly upright: ImageSize | null;
  /** Whether the result shows other pixels, so that a thumbnail no longer shows it. */
  readonly changesPixels: boolean;
  /** Whether the picture is resampled, so that its density is another one. */
  readonly isResampled: boolean;
  /** Whether width and height change places, because the source is turned by its orientation. */
  readonly isTurned: boolean;
}

/** The change of a result that stores the pixels of its source. */
export const noChange: PictureChange = { upright: null, changesPixels: false, isResampled: false, isTurned: false };
