import type { RasterFormat } from '../image-facts.js';
import type { RepairedFile } from './repair.js';
import { repairApngFrames } from './repair-apng-frames.js';
import { repairGifFrames } from './repair-gif-frames.js';

/**
 * Drops the frames of a GIF or an animated PNG from the first broken one on: no decoder reports them. Reads all coded samples of the frames.
 * Null when a browser shows nothing of the file. Throws AppError `image_damaged` for a broken container.
 */
export function repairFrames(bytes: Buffer, format: RasterFormat): RepairedFile | null {
  if (format === 'gif') return repairGifFrames(bytes);
  if (format === 'png') return repairApngFrames(bytes);
  return { bytes, repairs: [] };
}
