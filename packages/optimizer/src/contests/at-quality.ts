import type { Codec, Knobs } from '../codec.js';
import { avifAom } from '../codecs/avif-aom.js';
import { jpegMozjpeg } from '../codecs/jpeg-mozjpeg.js';
import { webpLossy } from '../codecs/webp-lossy.js';
import type { Contest, Entry } from '../contest.js';
import { toAskedEntry } from '../entry.js';
import type { PixelFormat } from '../image-facts.js';
import { isBaseline } from './jpeg.js';

/** From here on libjpeg's users expect full chroma. Source: libvips, jpegsave. */
const FULL_CHROMA_FROM = 90;

type Recipe = (quality: number, contest: Contest) => readonly [Codec, Knobs];

const recipes: Readonly<Partial<Record<PixelFormat, Recipe>>> = {
  jpeg: (quality, contest) => [
    jpegMozjpeg,
    { quality, chroma: quality >= FULL_CHROMA_FROM ? '4:4:4' : '4:2:0', baseline: isBaseline(contest) },
  ],
  webp: (quality) => [webpLossy, { quality }],
  avif: (quality) => [avifAom, { quality }],
};

/** The one encoding at a quality that was asked for; null where none was, or the format has none. */
export async function encodeAtQuality(contest: Contest, format: PixelFormat): Promise<Entry | null> {
  const { quality } = contest.spec.output;
  const recipe = recipes[format];
  return quality === null || !recipe ? null : toAskedEntry(contest, ...recipe(quality, contest));
}
