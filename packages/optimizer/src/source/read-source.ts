import { createImageDamaged, isConvertedFormat } from '@pixmill/contracts';
import {
  hasCompleteBoxes,
  hasLimitedAlpha,
  type PixelFormat,
  repairContainer,
  repairFrames,
  repairPngSamples,
} from '@pixmill/image-formats';
import { findConvertedRepairs } from '../pixels/converted.js';
import { openEncoded } from '../pixels/open-encoded.js';
import { decodeOptions } from '../pixels/open-pixels.js';
import { readFacts } from './read-facts.js';
import { readJpegPixels } from './read-jpeg-pixels.js';
import { readLimitedAlpha } from './read-limited-alpha.js';
import type { SourceHeader, SourceImage } from './source-image.js';
import { throwImageDamaged } from './throw-image-damaged.js';

/** Mends the container and reads the header, without decoding a pixel. Throws AppError `image_damaged`. */
export async function readSourceHeader(original: Buffer, format: PixelFormat): Promise<SourceHeader> {
  if (isConvertedFormat(format)) {
    const repairs = findConvertedRepairs(original);
    return { original, bytes: original, facts: await readFacts(original, format), repairs, isCut: false };
  }
  const { bytes, repairs, isCut = false } = repairContainer(original, format);
  return { original, bytes, facts: await readFacts(bytes, format), repairs, isCut };
}

/**
 * Decodes the complete image once, so that no encoder can turn a damaged image into a complete one. Where the decoder fails, the result has
 * what a browser shows of the image. Throws AppError `image_damaged` when that is nothing. Source: docs/formats.md#damage.
 */
export async function readSource(header: SourceHeader): Promise<SourceImage> {
  const { format } = header.facts;
  if (isConvertedFormat(format)) return readConverted(header);
  const frames = repairFrames(header.bytes, format);
  if (!frames) throw createImageDamaged(`${format}: the first frame has no pixels`);
  const source = await withRepairs(header, frames);
  const failure = await findDecodeFailure(source);
  if (failure === null && format === 'avif' && hasLimitedAlpha(source.bytes)) return readLimitedAlpha(source);
  if (failure === null && !lacksDetails(source)) return { ...source, form: 'file' };
  if (format === 'jpeg') return readJpegPixels(source);
  if (format === 'png') return repairPng(source, failure);
  if (format === 'avif' && hasCompleteBoxes(source.bytes))
    return { ...source, form: 'unreadable', repairs: [{ what: 'the coded picture cannot be decoded', at: 0 }] };
  return throwImageDamaged(failure);
}

/** The decoder of the format has seen the whole picture already, except that of a TIFF. */
async function readConverted(header: SourceHeader): Promise<SourceImage> {
  const failure = await findDecodeFailure(header);
  return failure === null ? { ...header, form: 'pixels' } : throwImageDamaged(failure);
}

async function withRepairs(header: SourceHeader, { bytes, repairs }: Pick<SourceHeader, 'bytes' | 'repairs'>): Promise<SourceHeader> {
  if (repairs.length === 0) return header;
  const facts = await readFacts(bytes, header.facts.format);
  return { ...header, bytes, facts, repairs: [...header.repairs, ...repairs] };
}

/** A progressive JPEG without its end may lack later scans, and a decoder then smooths what it has. */
const lacksDetails = ({ facts, repairs }: SourceHeader) => facts.format === 'jpeg' && facts.interlaced && repairs.length > 0;

/** Decodes the complete image and drops the pixels; null when the decoder had no complaint. */
async function findDecodeFailure({ bytes, facts }: SourceHeader): Promise<unknown> {
  // one channel takes less memory, and the decoder reads all of them anyway
  return openEncoded(bytes, { ...decodeOptions(facts), ignoreIcc: true })
    .extractChannel(0)
    .raw()
    .toBuffer()
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
}

async function repairPng(source: SourceHeader, failure: unknown): Promise<SourceImage> {
  const repaired = repairPngSamples(source.bytes);
  if (!repaired) return throwImageDamaged(failure);
  return { ...(await withRepairs(source, repaired)), form: 'file' };
}
