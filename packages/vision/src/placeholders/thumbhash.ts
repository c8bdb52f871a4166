import { rgbaToThumbHash } from 'thumbhash';
import type { RgbaPixels } from '../rgba-pixels.js';

/** The ThumbHash in Base64, with the alpha and the aspect ratio of the picture. No side may be longer than 100 px. Pure. */
export const toThumbHash = ({ data, width, height }: RgbaPixels): string =>
  Buffer.from(rgbaToThumbHash(width, height, data)).toString('base64');
