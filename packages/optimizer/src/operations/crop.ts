import { AppError, type OperationOf } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import { fromRaster, toRaster } from '../pixels/raster.js';
import { positionByFocus } from './position.js';
import type { FrameStep } from './step.js';

type Crop = OperationOf<'crop'>;

/**
 * Cuts out a rectangle. The size of a square around a face is not known here: it must have been resolved (see `resolveFaceCrops`), or the image
 * stays whole. Throws AppError `invalid_parameter` when the rectangle does not lie within the image.
 */
export const crop: FrameStep<Crop> = {
  kind: 'frame',
  predictShape(before, { area }) {
    if (area.by === 'face') return before;
    const { width, height } = area.by === 'ratio' ? largestWithRatio(area, before) : area;
    const { left, top } = area.by === 'place' ? area : { left: 0, top: 0 };
    if (left + width > before.width || top + height > before.height) {
      const at = area.by === 'place' ? ` at ${left}, ${top}` : '';
      const message = `crop: a rectangle of ${width} x ${height} px${at} does not fit in the image of ${before.width} x ${before.height} px`;
      throw new AppError('invalid_parameter', { message });
    }
    return width === before.width && height === before.height ? before : { ...before, width, height };
  },
  async prepare({ operation: { area }, before, after, firstFrame, tools: { faceDetector } }) {
    const { width, height } = after;
    if (area.by === 'face') return (frame) => frame;
    const { left, top } =
      area.by === 'place' ? area : await positionByFocus(area.focus, { outer: before, inner: after, raster: firstFrame, faceDetector });
    return (frame) => toRaster(fromRaster(frame).extract({ left, top, width, height }));
  },
};

function largestWithRatio({ across, down }: { across: number; down: number }, { width, height }: ImageSize): ImageSize {
  const scale = Math.min(width / across, height / down);
  return { width: Math.max(1, Math.round(across * scale)), height: Math.max(1, Math.round(down * scale)) };
}
