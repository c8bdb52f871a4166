import { AppError, isConvertedFormat, nameFormats, type OperationOf, watermarkFormats } from '@pixmill/contracts';
import { type ImageSize, sniff, uprightSize } from '@pixmill/image-formats';
import type { Region } from '@pixmill/metric';
import { openDisplayed } from '../pixels/open-encoded.js';
import { type Raster, toColourRaster, toRaster } from '../pixels/raster.js';
import { compositeOver } from '../raster-ops/composite-over.js';
import type { Position } from '../raster-ops/region.js';
import { resizeRaster } from '../raster-ops/resize-raster.js';
import { checkLimits, type PixelLimits } from '../source/pixel-limits.js';
import { readFacts } from '../source/read-facts.js';
import { positionByGravity } from './position.js';
import { sizeBeforeCropOrPad } from './resize.js';
import type { FrameStep } from './step.js';

type Watermark = OperationOf<'watermark'>;

/** Draws another image on top. */
export const watermark: FrameStep<Watermark> = {
  kind: 'frame',
  predictShape: (before, { opacity }) => (opacity === 0 ? before : { ...before, colour: 'rgb', srgb: true }),
  async prepare({ operation, before, tools }) {
    const bytes = tools.watermarks.get(operation.image);
    if (!bytes) throw invalidWatermark(`there is no image ${operation.image}`);
    const { mark, size } = await decodeWatermark(bytes, operation, tools.limits);
    const position = positionByGravity(operation.gravity, { outer: before, inner: size, padding: operation.padding });
    const part = visiblePart(position, { inner: size, outer: before });
    if (!part) return (frame) => toColourRaster(frame, true);
    const overlay = await resizeRaster(mark, size, part);
    const [left, top] = [position.left + part.left, position.top + part.top];
    return (frame) => compositeOver(frame, overlay, { left, top, opacity: operation.opacity });
  },
};

const invalidWatermark = (reason: string, cause?: unknown) => new AppError('invalid_parameter', { message: `watermark: ${reason}`, cause });

/** The part of a picture at a position that lies on another one; null when nothing does. Pure. */
function visiblePart({ left, top }: Position, { inner, outer }: Record<'inner' | 'outer', ImageSize>): Region | null {
  const [fromX, fromY] = [Math.max(0, -left), Math.max(0, -top)];
  const [width, height] = [Math.min(inner.width, outer.width - left) - fromX, Math.min(inner.height, outer.height - top) - fromY];
  return width > 0 && height > 0 ? { left: fromX, top: fromY, width, height } : null;
}

interface DecodedWatermark {
  readonly mark: Raster;
  /** The size to draw it at, in px. */
  readonly size: ImageSize;
}

/**
 * The first frame, upright, in sRGB, and its size in the box of the operation. A mark that is larger is shrunk already, as part of its decoding.
 * Throws AppError `invalid_parameter`, `image_too_large`.
 */
async function decodeWatermark(bytes: Buffer, operation: Watermark, limits: PixelLimits): Promise<DecodedWatermark> {
  const { image, width, height } = operation;
  const { format } = sniff(bytes);
  if (format === null || format === 'svg' || isConvertedFormat(format))
    throw invalidWatermark(`the image ${image} has to be a ${nameFormats(watermarkFormats)}`);
  const damaged = (cause: unknown) => {
    throw invalidWatermark(`the image ${image} is damaged`, cause);
  };
  const facts = await readFacts(bytes, format).catch(damaged);
  checkLimits({ ...facts, frames: 1 }, limits);
  if (facts.hdr) throw invalidWatermark(`the image ${image} has high dynamic range, which is lost in other pictures`);
  const upright = (await openDisplayed(bytes, { failOn: 'warning', limitInputPixels: facts.width * facts.height })).autoOrient();
  const own = uprightSize(facts);
  const size = width || height ? sizeBeforeCropOrPad({ mode: 'inside', width, height }, own) : own;
  const isShrunk = size.width < own.width || size.height < own.height;
  const pixels = isShrunk ? upright.resize({ width: size.width, height: size.height, fit: 'fill' }) : upright;
  return { mark: toColourRaster(await toRaster(pixels).catch(damaged), true), size };
}
