import { AppError, type Operation } from '@pixmill/contracts';
import { throwDamaged } from '../damaged.js';
import { checkResult, type PixelLimits } from '../limits.js';
import { stepOf } from '../operations/index.js';
import { wholeSize } from '../operations/resize.js';
import { type DrawingSize, drawingText, measureDrawing, openDrawing } from './open-drawing.js';

export interface DrawRequest {
  /** Sanitized. */
  readonly bytes: Buffer;
  /** What is going to be done to the pixels. */
  readonly operations: readonly Operation[];
  readonly limits: PixelLimits;
}

export interface DrawnPicture {
  /** A PNG of it, hardly packed. */
  readonly bytes: Buffer;
  /** What is left to be done. */
  readonly operations: readonly Operation[];
}

/** px of a side that cairo draws. */
const MOST_SIDE = 32_767;
/** zlib's effort: it is unpacked at once. */
const EFFORT = 1;

/** Changes nothing of a size. */
const isSizeless = ({ kind }: Operation) => kind === 'flip' || kind === 'cmyk-to-rgb';

/** The size to draw at, so that a first change of size loses nothing, and the operations that are left. Pure. */
function foreseeDrawing(size: DrawingSize, operations: readonly Operation[]): { size: DrawingSize; operations: readonly Operation[] } {
  const sizing = operations.find((operation) => !isSizeless(operation));
  if (sizing?.kind === 'resize') return { size: wholeSize(sizing.to, size), operations };
  if (sizing?.kind !== 'scale' && sizing?.kind !== 'fit-inside') return { size, operations };
  const { width, height } = stepOf(sizing).foresee({ ...size, colour: 'rgb', srgb: false }, sizing);
  return { size: { width, height }, operations: operations.filter((operation) => operation !== sizing) };
}

/**
 * Draws an SVG at its own size, or at the one that the first operation asks for. Throws AppError `image_too_large`, and `image_damaged` for
 * what librsvg cannot draw.
 */
export async function drawSvg({ bytes, operations, limits }: DrawRequest, onMeasured: (pixels: number) => void): Promise<DrawnPicture> {
  const text = drawingText(bytes);
  const { size: own, prepare } = await measureDrawing(text).catch(throwDamaged);
  const drawn = foreseeDrawing({ width: own.width, height: own.height }, operations);
  const { width, height } = drawn.size;
  checkResult({ width, height, frames: 1 }, limits);
  if (Math.max(width, height) > MOST_SIDE) {
    throw new AppError('image_too_large', { message: `A side of the drawing would be longer than ${MOST_SIDE} px` });
  }
  onMeasured(width * height);
  const pixels = openDrawing(prepare(text));
  const sized = width === own.width && height === own.height ? pixels : pixels.resize({ width, height, fit: 'fill' });
  return { bytes: await sized.png({ compressionLevel: EFFORT }).toBuffer().catch(throwDamaged), operations: drawn.operations };
}
