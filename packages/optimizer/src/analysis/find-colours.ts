import { AppError, type PictureAnalysis } from '@pixmill/contracts';
import { findAverageColour, findDominantColours } from '@pixmill/vision';
import type { ShownPicture } from './shown-picture.js';

/** Enough for shares of half a percent. */
const SIDE_PX = 64;

/** The average and the dominant colours. Throws AppError `invalid_parameter` when every pixel is transparent, and what the decoder throws. */
export async function findColours(picture: ShownPicture): Promise<NonNullable<PictureAnalysis['colours']>> {
  const pixels = await picture.small(SIDE_PX);
  const average = findAverageColour(pixels);
  if (average === null) throw new AppError('invalid_parameter', { message: 'every pixel is transparent' });
  return { average, dominant: findDominantColours(pixels) };
}
