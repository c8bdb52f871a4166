import type { Analysis, PictureAnalysis } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';

/** An analysis without any part. Pure. */
export const createMissing = (size: ImageSize, parts: readonly Analysis[], reason: string): PictureAnalysis => ({
  ...{ width: size.width, height: size.height },
  missing: [...new Set(parts)].map((part) => ({ part, reason })),
});
