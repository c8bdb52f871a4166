import { AppError, type Operation } from '@pixmill/contracts';
import { stepOf } from '../../operations/index.js';
import { sizeBeforeCropOrPad } from '../../operations/resize.js';
import { checkTransformedSize, type PixelLimits } from '../../source/pixel-limits.js';
import { throwImageDamaged } from '../../source/throw-image-damaged.js';
import { type ImageSize, measureSvg, openSvg, readSvgRoot } from './open-svg.js';

export interface SvgRenderRequest {
  /** Sanitized. */
  readonly bytes: Buffer;
  /** What is going to be done to the pixels. */
  readonly operations: readonly Operation[];
  readonly limits: PixelLimits;
}

export interface SvgRendering {
  /** A PNG of it, hardly packed. */
  readonly bytes: Buffer;
  /** What is left to be done. */
  readonly operations: readonly Operation[];
}

/** px of a side that cairo draws. */
const MAX_SIDE = 32_767;
/** zlib's effort: it is unpacked at once. */
const ZLIB_LEVEL = 1;

/** Changes nothing of a size. */
const keepsSize = ({ kind }: Operation) => kind === 'flip' || kind === 'cmyk-to-rgb';

/** The size to draw at, so that a first change of size loses nothing, and the operations that are left. Pure. */
function planRendering(size: ImageSize, operations: readonly Operation[]): { size: ImageSize; operations: readonly Operation[] } {
  const sizeOperation = operations.find((operation) => !keepsSize(operation));
  if (sizeOperation?.kind === 'resize') return { size: sizeBeforeCropOrPad(sizeOperation.to, size), operations };
  if (sizeOperation?.kind !== 'scale' && sizeOperation?.kind !== 'fit-inside') return { size, operations };
  const { width, height } = stepOf(sizeOperation).predictShape({ ...size, colour: 'rgb', srgb: false }, sizeOperation);
  return { size: { width, height }, operations: operations.filter((operation) => operation !== sizeOperation) };
}

/**
 * Draws an SVG at its own size, or at the one that the first operation asks for. Throws AppError `image_too_large`, and `image_damaged` for
 * what librsvg cannot draw.
 */
export async function renderSvg(
  { bytes, operations, limits }: SvgRenderRequest,
  onMeasured: (pixels: number) => void,
): Promise<SvgRendering> {
  const text = readSvgRoot(bytes);
  const { size: naturalSize, applySize } = await measureSvg(text).catch(throwImageDamaged);
  const plan = planRendering({ width: naturalSize.width, height: naturalSize.height }, operations);
  const { width, height } = plan.size;
  checkTransformedSize({ width, height, frames: 1 }, limits);
  if (Math.max(width, height) > MAX_SIDE) {
    throw new AppError('image_too_large', { message: `A side of the drawing would be longer than ${MAX_SIDE} px` });
  }
  onMeasured(width * height);
  const pixels = openSvg(applySize(text));
  const sized = width === naturalSize.width && height === naturalSize.height ? pixels : pixels.resize({ width, height, fit: 'fill' });
  return { bytes: await sized.png({ compressionLevel: ZLIB_LEVEL }).toBuffer().catch(throwImageDamaged), operations: plan.operations };
}
