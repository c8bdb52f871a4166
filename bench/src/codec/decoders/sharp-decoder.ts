import sharp from 'sharp';
import { decodeDisplayed } from '../scoring/decode.js';
import { frameAt, readTimeline } from '../scoring/timeline.js';
import type { Decoder } from './decoder.js';

/** sharp, which the product encodes with too. */
export const sharpDecoder: Decoder = {
  name: `sharp ${sharp.versions.sharp}`,
  async decode({ bytes, format, frames }) {
    return frames === 1 ? decodeDisplayed(bytes, format) : frameAt(await readTimeline(bytes), 0.5).pixels;
  },
  close: async () => {},
};
