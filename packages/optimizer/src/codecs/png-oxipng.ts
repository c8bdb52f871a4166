import { z } from 'zod';
import { defineCodec } from '../codec.js';
import { dressPng, packPng } from './png-dress.js';

/** oxipng over the source: filters, bit depth and colour type are chosen anew, every pixel stays (16 bit included). */
export const pngOxipng = defineCodec({
  name: 'png-oxipng',
  format: 'png',
  reads: 'bytes',
  lossy: false,
  options: z.object({}),
  encode: async (source, _options, signal) => packPng(dressPng(source.bytes, source), signal),
});
