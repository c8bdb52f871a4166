import { AppError, isConvertedFormat, nameFormats, type OperationOf, watermarkFormats } from '@pixmill/contracts';
import { sniff } from '@pixmill/image-formats';
import { openDisplayed } from '../pixels/open-encoded.js';
import { type Raster, toColourRaster, toRaster } from '../pixels/raster.js';
import { compositeOver } from '../raster-ops/composite-over.js';
import { checkLimits, type PixelLimits } from '../source/pixel-limits.js';
import { readFacts } from '../source/read-facts.js';
import { positionByGravity } from './position.js';
import type { FrameStep } from './step.js';

type Watermark = OperationOf<'watermark'>;

/** Draws another image on top. */
export const watermark: FrameStep<Watermark> = {
  kind: 'frame',
  predictShape: (before, { opacity }) => (opacity === 0 ? before : { ...before, colour: 'rgb', srgb: true }),
  async prepare({ operation, before, tools }) {
    const bytes = tools.watermarks.get(operation.image);
    if (!bytes) throw invalidWatermark(`there is no image ${operation.image}`);
    const overlay = await decodeWatermark(bytes, operation, tools.limits);
    const position = positionByGravity(operation.gravity, { outer: before, inner: overlay, padding: operation.padding });
    return (frame) => compositeOver(frame, overlay, { ...position, opacity: operation.opacity });
  },
};

const invalidWatermark = (reason: string, cause?: unknown) => new AppError('invalid_parameter', { message: `watermark: ${reason}`, cause });

/** The first frame, upright, in sRGB, resized into the box of the operation. Throws AppError `invalid_parameter`, `image_too_large`. */
async function decodeWatermark(bytes: Buffer, { image, width, height }: Watermark, limits: PixelLimits): Promise<Raster> {
  const { format } = sniff(bytes);
  if (format === null || format === 'svg' || isConvertedFormat(format))
    throw invalidWatermark(`the image ${image} has to be a ${nameFormats(watermarkFormats)}`);
  const damaged = (cause: unknown) => {
    throw invalidWatermark(`the image ${image} is damaged`, cause);
  };
  const facts = await readFacts(bytes, format).catch(damaged);
  checkLimits({ ...facts, frames: 1 }, limits);
  if (facts.hdr) throw invalidWatermark(`the image ${image} has high dynamic range, which is lost in other pictures`);
  const box = { ...(width && { width }), ...(height && { height }) };
  const upright = (await openDisplayed(bytes, { failOn: 'warning', limitInputPixels: facts.width * facts.height })).autoOrient();
  const overlay = await toRaster(width || height ? upright.resize({ ...box, fit: 'inside' }) : upright).catch(damaged);
  return toColourRaster(overlay, true);
}
