import { rgbaToThumbHash } from 'thumbhash';
import type { RgbaPixels } from '../rgba-pixels.js';

/** The longest side in px that the encoder takes. */
export const maxThumbHashSidePx = 100;

/** The ThumbHash in Base64, with the alpha and the aspect ratio of the picture. No side is longer than `maxThumbHashSidePx`. Pure. */
export const toThumbHash = ({ data, width, height }: RgbaPixels): string =>
  Buffer.from(rgbaToThumbHash(width, height, data)).toString('base64');
