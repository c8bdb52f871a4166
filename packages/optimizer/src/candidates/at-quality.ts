import type { OutputFormat } from '@pixmill/contracts';
import { avifAom } from '../codecs/avif-aom.js';
import type { Codec, Knobs } from '../codecs/codec.js';
import { jpegMozjpeg } from '../codecs/jpeg-mozjpeg.js';
import { webpLossy } from '../codecs/webp-lossy.js';
import type { Candidate } from '../search/candidate.js';
import type { SearchSession } from '../search/open-search.js';
import type { SearchContext } from '../search/search-context.js';
import { encodeJp2AtQuality } from './jp2.js';
import { isBaseline } from './jpeg.js';
import { encodeAsRequested } from './to-candidate.js';

/** From this quality on, users of libjpeg expect full chroma. Source: libvips, jpegsave. */
const FULL_CHROMA_FROM = 90;

type QualityMapping = (quality: number, context: SearchContext) => readonly [Codec, Knobs];

const qualityMappings: Readonly<Partial<Record<OutputFormat, QualityMapping>>> = {
  jpeg: (quality, context) => [
    jpegMozjpeg,
    { quality, chroma: quality >= FULL_CHROMA_FROM ? '4:4:4' : '4:2:0', baseline: isBaseline(context) },
  ],
  webp: (quality) => [webpLossy, { quality }],
  avif: (quality) => [avifAom, { quality }],
};

/** The encoding at the requested quality; null when the spec or the format has no quality, for high dynamic range, and for frames that are not decoded. */
export async function encodeAtQuality(context: SearchSession, format: OutputFormat): Promise<Candidate | null> {
  const { facts, spec, mustReencode } = context;
  const { quality } = spec.output;
  if (format === 'jp2' && quality !== null && (mustReencode || !(facts.is16Bit || facts.colour === 'cmyk')))
    return encodeJp2AtQuality(context, quality);
  const mapping = qualityMappings[format];
  return quality === null || !mapping || facts.hdr || facts.firstFrameOnly
    ? null
    : encodeAsRequested(context, ...mapping(quality, context));
}
