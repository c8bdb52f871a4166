import { AppError, type Operation } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import { stepOf } from '../../operations/index.js';
import { sizeBeforeCropOrPad } from '../../operations/resize.js';
import { fromRaster, toRaster } from '../../pixels/raster.js';
import { resizeRaster } from '../../raster-ops/resize-raster.js';
import { checkTransformedSize, type PixelLimits } from '../../source/pixel-limits.js';
import { throwImageDamaged } from '../../source/throw-image-damaged.js';
import { DEFAULT_DPI, measureSvg, openSvg, readSvgRoot } from './open-svg.js';
import { openSvgAt } from './open-svg-at.js';

export interface SvgRenderRequest {
  /** A sanitized SVG. */
  readonly bytes: Buffer;
  /** The operations of the job. */
  readonly operations: readonly Operation[];
  readonly limits: PixelLimits;
}

export interface SvgRendering {
  /** A PNG with little compression. */
  readonly bytes: Buffer;
  /** The operations that are left for the pixels. */
  readonly operations: readonly Operation[];
}

/** Longest side that cairo renders. */
const MAX_SIDE_PX = 32_767;
/** The highest density that sharp accepts. */
const MAX_DPI = 100_000;
/** The fastest level: the optimizer decodes the PNG at once. */
const ZLIB_LEVEL = 1;

/**
 * Renders an SVG at its own size, or at the size of the first operation that changes it. Calls `onMeasured` with the pixels before it
 * renders. Throws AppError `image_too_large`, and `image_damaged` when librsvg fails.
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
  if (Math.max(width, height) > MAX_SIDE_PX) {
    throw new AppError('image_too_large', { message: `A side of the SVG would be longer than ${MAX_SIDE_PX} px` });
  }
  onMeasured(width * height);
  const pixels = await openAtSize(applySize(text), naturalSize, { width, height }).catch(throwImageDamaged);
  return { bytes: await pixels.png({ compressionLevel: ZLIB_LEVEL }).toBuffer().catch(throwImageDamaged), operations: plan.operations };
}

/** A pipeline with the SVG drawn at a size. Where its shapes cannot be drawn there, its pixels at a larger size are shrunk. Throws what librsvg throws. */
async function openAtSize(text: string, natural: ImageSize, size: ImageSize): Promise<Sharp> {
  const { width, height } = size;
  if (width === natural.width && height === natural.height) return openSvg(text);
  const drawn = await openSvgAt(text, natural, size);
  if (drawn) return drawn;
  const scale = Math.max(width / natural.width, height / natural.height);
  const larger = openSvg(text, Math.min(MAX_DPI, DEFAULT_DPI * scale));
  const { width: drawnWidth } = await larger.metadata();
  // lengths in mm grow with the square of the density
  if (drawnWidth > (natural.width + 1) * scale) return openSvg(text).resize({ width, height, fit: 'fill' });
  return fromRaster(await resizeRaster(await toRaster(larger), size));
}

const keepsSize = ({ kind }: Operation) => kind === 'flip' || kind === 'cmyk-to-rgb';

/** Renders at the size of the first resize, so that it loses no detail. Returns that size and the operations that are left. Pure. */
function planRendering(size: ImageSize, operations: readonly Operation[]): { size: ImageSize; operations: readonly Operation[] } {
  const sizeOperation = operations.find((operation) => !keepsSize(operation));
  if (sizeOperation?.kind === 'resize') return { size: sizeBeforeCropOrPad(sizeOperation.to, size), operations };
  if (sizeOperation?.kind !== 'scale' && sizeOperation?.kind !== 'fit-inside') return { size, operations };
  const { width, height } = stepOf(sizeOperation).predictShape({ ...size, colour: 'rgb', srgb: false }, sizeOperation);
  return { size: { width, height }, operations: operations.filter((operation) => operation !== sizeOperation) };
}
