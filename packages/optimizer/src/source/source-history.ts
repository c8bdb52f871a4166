import { type ImageFacts, readJpegQuality, readWebpChunks, totalPixels } from '@pixmill/image-formats';
import { type EngineMark, readEngineMark } from './engine-mark/index.js';

/** The quality loss of earlier encodings of a source, and its effect on the goal. Source: docs/measurements/codecs.md#generation-loss. */
export interface SourceHistory {
  /** The mark of an earlier result; null for any other source. A marked source is not compressed again. */
  readonly mark: EngineMark | null;
  /** Points to add to the target; null when no lossy encoding is allowed. */
  readonly goalRaise: number | null;
  /** A sentence for the report, or null. */
  readonly note: string | null;
}

/** A JPEG below the first quality gets a higher goal; below the second quality, only lossless encodings. */
const [RAISE_BELOW_QUALITY, LOSSLESS_BELOW_QUALITY] = [75, 60];
/** The same limits in bits per pixel, for lossy WebP and AVIF: their headers have no quality. */
const [RAISE_BELOW_BITS, LOSSLESS_BELOW_BITS] = [0.9, 0.35];
/** Points to add to the target for a source of low quality. */
export const GOAL_RAISE = 5;

const pristine: SourceHistory = { mark: null, goalRaise: 0, note: null };

interface QualityMeasure {
  readonly value: number;
  readonly raiseBelow: number;
  readonly losslessBelow: number;
  /** The measured value as a sentence. */
  readonly finding: string;
}

function toHistory({ value, raiseBelow, losslessBelow, finding }: QualityMeasure): SourceHistory {
  if (value < losslessBelow)
    return { mark: null, goalRaise: null, note: `${finding}: quality is already low, so only lossless encodings are tried` };
  if (value < raiseBelow) return { mark: null, goalRaise: GOAL_RAISE, note: `${finding}: ${GOAL_RAISE} points were added to the target` };
  return pristine;
}

/** Bytes of the image without metadata. */
function compressedBytes(bytes: Buffer, { format }: ImageFacts): number {
  if (format !== 'webp') return bytes.length;
  const pictures = readWebpChunks(bytes).filter(({ type }) => ['VP8 ', 'VP8L', 'ALPH'].includes(type));
  return pictures.reduce((sum, { data }) => sum + data.length, 0);
}

/** Reads the history from the mark, the quantisation tables or the bits per pixel. Throws AppError `image_damaged`. */
export function readSourceHistory(bytes: Buffer, facts: ImageFacts): SourceHistory {
  const mark = readEngineMark(bytes, facts.format);
  if (mark === 'lossy') return { mark, goalRaise: null, note: 'already optimized by Pixmill' };
  if (mark === 'packed') return { ...pristine, mark };
  if (facts.format === 'jpeg') {
    const jpegQuality = readJpegQuality(bytes);
    return jpegQuality
      ? toHistory({
          value: jpegQuality.quality,
          raiseBelow: RAISE_BELOW_QUALITY,
          losslessBelow: LOSSLESS_BELOW_QUALITY,
          finding: `the source was saved at quality ${jpegQuality.quality}`,
        })
      : pristine;
  }
  if (facts.lossless || facts.frames > 1) return pristine;
  const bitsPerPixel = (compressedBytes(bytes, facts) * 8) / totalPixels(facts);
  return toHistory({
    value: bitsPerPixel,
    raiseBelow: RAISE_BELOW_BITS,
    losslessBelow: LOSSLESS_BELOW_BITS,
    finding: `the source has ${bitsPerPixel.toFixed(2)} bits per pixel`,
  });
}
