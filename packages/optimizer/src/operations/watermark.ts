import { AppError, type OperationOf } from '@pixmill/contracts';
import sharp from 'sharp';
import { blendOver } from '../drawing/blend-over.js';
import { checkLimits, type PixelLimits } from '../limits.js';
import { type Raster, toRaster, toRgba } from '../raster.js';
import { readFacts } from '../read-facts.js';
import { sniff } from '../sniff.js';
import { placeBy } from './place.js';
import type { FrameStep } from './step.js';

type Watermark = OperationOf<'watermark'>;

const unfit = (what: string, cause?: unknown) => new AppError('invalid_parameter', { message: `watermark: ${what}`, cause });

/** Decodes the first frame upright in sRGB, brought into the box if one is given. */
async function openMark(bytes: Buffer, { image, width, height }: Watermark, limits: PixelLimits): Promise<Raster> {
  const { format } = sniff(bytes);
  if (format === null || format === 'svg') throw unfit(`the image ${image} has to be a JPEG, PNG, GIF, WebP or AVIF`);
  const damaged = (cause: unknown) => {
    throw unfit(`the image ${image} is damaged`, cause);
  };
  const facts = await readFacts(bytes, format).catch(damaged);
  checkLimits({ ...facts, frames: 1 }, limits);
  const box = { ...(width && { width }), ...(height && { height }) };
  const upright = sharp(bytes, { failOn: 'warning', limitInputPixels: facts.width * facts.height })
    .autoOrient()
    .toColourspace('srgb');
  const mark = await toRaster(width || height ? upright.resize({ ...box, fit: 'inside' }) : upright).catch(damaged);
  return toRgba(mark);
}

/** Another picture on top. */
export const watermark: FrameStep<Watermark> = {
  foresee: (before, { opacity }) => (opacity === 0 ? before : { ...before, colour: 'rgb', srgb: true }),
  async prepare({ operation, before, tools }) {
    const bytes = tools.watermarks.get(operation.image);
    if (!bytes) throw unfit(`there is no image ${operation.image}`);
    const mark = await openMark(bytes, operation, tools.limits);
    const place = placeBy(operation.gravity, before, mark, operation.padding);
    return (frame) => blendOver(frame, mark, { ...place, opacity: operation.opacity });
  },
};
