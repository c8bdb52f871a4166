import { type ImageFacts, readJpegQuality, readWebpChunks, totalPixels } from '@pixmill/image-formats';
import { type EngineMark, readEngineMark } from './engine-mark.js';

/** What a source has been through, and what that asks of a lossy result. Source: engine.md section 6. */
export interface SourceHistory {
  /** What it was as a result of this engine, if it was one: it is not pressed, or not packed, again. */
  readonly mark: EngineMark | null;
  /** Points above the target, because little is left to lose; null when nothing lossy may be done at all. */
  readonly goalRaise: number | null;
  /** For the report; null when there is nothing to say. */
  readonly note: string | null;
}

/** Below this quality a JPEG is raised, below that one it is only re-packed. */
const [RAISE_BELOW_QUALITY, LOSSLESS_BELOW_QUALITY] = [75, 60];
/** The same for lossy WebP and AVIF, whose headers tell no quality, in bits a pixel. */
const [RAISE_BELOW_BITS, LOSSLESS_BELOW_BITS] = [0.9, 0.35];
/** Points above the target for a source that has lost much already. */
export const GOAL_RAISE = 5;

const pristine: SourceHistory = { mark: null, goalRaise: 0, note: null };

function historyFromMeasure(value: number, raiseBelow: number, losslessBelow: number, what: string): SourceHistory {
  if (value < losslessBelow)
    return { mark: null, goalRaise: null, note: `${what}: too little is left to lose, so only lossless encodings compete` };
  if (value < raiseBelow) return { mark: null, goalRaise: GOAL_RAISE, note: `${what}: ${GOAL_RAISE} points more are asked of the result` };
  return pristine;
}

/** Bytes of the picture itself: what is stripped tells nothing. */
function compressedBytes(bytes: Buffer, { format }: ImageFacts): number {
  if (format !== 'webp') return bytes.length;
  const pictures = readWebpChunks(bytes).filter(({ type }) => ['VP8 ', 'VP8L', 'ALPH'].includes(type));
  return pictures.reduce((sum, { data }) => sum + data.length, 0);
}

/** Reads it from marks, tables and sizes. Throws AppError `image_damaged`. */
export function readSourceHistory(bytes: Buffer, facts: ImageFacts): SourceHistory {
  const mark = readEngineMark(bytes, facts.format);
  if (mark === 'lossy') return { mark, goalRaise: null, note: 'already optimized by this engine' };
  if (mark === 'packed') return { ...pristine, mark };
  if (facts.format === 'jpeg') {
    const jpegQuality = readJpegQuality(bytes);
    return jpegQuality
      ? historyFromMeasure(
          jpegQuality.quality,
          RAISE_BELOW_QUALITY,
          LOSSLESS_BELOW_QUALITY,
          `the source was saved at quality ${jpegQuality.quality}`,
        )
      : pristine;
  }
  if (facts.lossless || facts.frames > 1) return pristine;
  const bits = (compressedBytes(bytes, facts) * 8) / totalPixels(facts);
  return historyFromMeasure(bits, RAISE_BELOW_BITS, LOSSLESS_BELOW_BITS, `the source has ${bits.toFixed(2)} bits a pixel`);
}
