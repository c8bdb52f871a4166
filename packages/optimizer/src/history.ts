import { readWebpChunks } from './containers/webp-chunks.js';
import { type ImageFacts, totalPixels } from './image-facts.js';
import { type Mark, readMark } from './own-marks.js';
import { readJpegQuality } from './source-quality.js';

/** What a source has been through, and what that asks of a lossy result. Source: engine.md section 6. */
export interface History {
  /** What it was as a result of this engine, if it was one: it is not pressed, or not packed, again. */
  readonly mark: Mark | null;
  /** Points above the target, because little is left to lose; null when nothing lossy may be done at all. */
  readonly raise: number | null;
  /** For the report; null when there is nothing to say. */
  readonly note: string | null;
}

/** Below this quality a JPEG is raised, below that one it is only re-packed. */
const [TIRED_JPEG, WORN_JPEG] = [75, 60];
/** The same for lossy WebP and AVIF, whose headers tell no quality, in bits a pixel. */
const [TIRED_BITS, WORN_BITS] = [0.9, 0.35];
const TIRED_RAISE = 5;

const fresh: History = { mark: null, raise: 0, note: null };

function byMeasure(value: number, tired: number, worn: number, what: string): History {
  if (value < worn) return { mark: null, raise: null, note: `${what}: too little is left to lose, so only lossless encodings compete` };
  if (value < tired) return { mark: null, raise: TIRED_RAISE, note: `${what}: ${TIRED_RAISE} points more are asked of the result` };
  return fresh;
}

/** Bytes of the picture itself: what is stripped tells nothing. */
function compressedBytes(bytes: Buffer, { format }: ImageFacts): number {
  if (format !== 'webp') return bytes.length;
  const pictures = readWebpChunks(bytes).filter(({ type }) => ['VP8 ', 'VP8L', 'ALPH'].includes(type));
  return pictures.reduce((sum, { data }) => sum + data.length, 0);
}

/** Reads it from marks, tables and sizes. Throws AppError `image_damaged`. */
export async function readHistory(bytes: Buffer, facts: ImageFacts): Promise<History> {
  const mark = await readMark(bytes, facts.format);
  if (mark === 'lossy') return { mark, raise: null, note: 'already optimized by this engine' };
  if (mark === 'packed') return { ...fresh, mark };
  if (facts.format === 'jpeg') {
    const made = await readJpegQuality(bytes);
    return made ? byMeasure(made.quality, TIRED_JPEG, WORN_JPEG, `the source was saved at quality ${made.quality}`) : fresh;
  }
  if (facts.lossless || facts.frames > 1) return fresh;
  const bits = (compressedBytes(bytes, facts) * 8) / totalPixels(facts);
  return byMeasure(bits, TIRED_BITS, WORN_BITS, `the source has ${bits.toFixed(2)} bits a pixel`);
}
