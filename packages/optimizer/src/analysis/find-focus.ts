import type { Face, PictureAnalysis } from '@pixmill/contracts';
import { findSalientPoint } from '@pixmill/vision';
import type { ShownPicture } from './shown-picture.js';

const SIDE_PX = 128;

/** The centre of the largest face, or the most salient point of a picture without faces. Throws what the decoder throws. */
export async function findFocus(picture: ShownPicture, [largest]: readonly Face[]): Promise<NonNullable<PictureAnalysis['focus']>> {
  if (largest) {
    const { x, y, width, height } = largest;
    return { x: Math.round(x + width / 2), y: Math.round(y + height / 2), from: 'faces' };
  }
  const pixels = await picture.small(SIDE_PX);
  const point = findSalientPoint(pixels);
  const { width, height } = picture.size;
  return {
    x: Math.min(width - 1, Math.floor((point.x * width) / pixels.width)),
    y: Math.min(height - 1, Math.floor((point.y * height) / pixels.height)),
    from: 'saliency',
  };
}
