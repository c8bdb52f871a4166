import { median } from '../../numbers.js';
import type { ResizeJob } from './resize-client.js';

/** Options of sharp's JPEG encoder. */
export interface EncoderOptions {
  readonly mozjpeg: boolean;
  readonly quantisationTable: number;
  readonly quality: number;
  readonly chromaSubsampling: '4:4:4' | '4:2:0';
}

/** Used when the answers do not name a quality. */
const defaultQuality = 82;

/** Options with which sharp encodes as the service did: the usual ones of its encoder, at the quality that the answers name. */
export function toJpegOptions(jobs: readonly Pick<ResizeJob, 'quality' | 'chroma'>[]): EncoderOptions {
  const qualities = jobs.flatMap(({ quality }) => (quality === undefined ? [] : [quality]));
  const chroma = jobs.find(({ quality }) => quality !== undefined)?.chroma;
  return {
    mozjpeg: true,
    quantisationTable: 2,
    quality: qualities.length > 0 ? median(qualities) : defaultQuality,
    chromaSubsampling: chroma === '4:4:4' ? '4:4:4' : '4:2:0',
  };
}
