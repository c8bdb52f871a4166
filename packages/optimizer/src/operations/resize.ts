import type { OperationOf } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import { colourFromHex } from '../raster-ops/colour.js';
import { drawOnCanvas } from '../raster-ops/draw-on-canvas.js';
import { resizeRaster } from '../raster-ops/resize-raster.js';
import { positionByFocus, positionByGravity } from './position.js';
import type { FrameStep } from './step.js';

type Resize = OperationOf<'resize'>;
type Target = Resize['to'];

/** Changes the size by one of six modes. */
export const resize: FrameStep<Resize> = {
  kind: 'frame',
  predictShape(before, { to }) {
    const { whole, result } = targetSizes(to, before);
    const { width, height } = result;
    if (isSameSize(whole, result)) return isSameSize(before, result) ? before : { ...before, width, height };
    return to.mode === 'pad' ? { width, height, colour: 'rgb', srgb: true } : { ...before, width, height };
  },
  async prepare({ operation: { to }, before, firstFrame, tools: { faceDetector } }) {
    const { whole, result } = targetSizes(to, before);
    if (isSameSize(whole, result)) return (frame) => resizeRaster(frame, whole);
    if (to.mode === 'pad') {
      const canvas = { ...result, background: colourFromHex(to.background) };
      const position = positionByGravity('centre', { outer: result, inner: whole });
      return async (frame) => drawOnCanvas(canvas, await resizeRaster(frame, whole), position);
    }
    const focus = to.mode === 'cover' ? to.focus : 'centre';
    const position = await positionByFocus(focus, { outer: whole, inner: result, raster: firstFrame, faceDetector });
    const region = { ...position, width: result.width, height: result.height };
    return (frame) => resizeRaster(frame, whole, region);
  },
};

/** The size of the whole image after the resize, before `cover` cuts parts off and `pad` adds borders. Pure. */
export const sizeBeforeCropOrPad = (to: Target, before: ImageSize): ImageSize => targetSizes(to, before).whole;

/** `whole` is the size of the whole image after the resize, `result` the size after `cover` has cut and `pad` has filled. */
function targetSizes(to: Target, before: ImageSize): { readonly whole: ImageSize; readonly result: ImageSize } {
  if (to.mode === 'exact') return { whole: to, result: to };
  if (to.mode === 'pad') return { whole: fitSize(before, to), result: to };
  if (to.mode === 'cover') {
    const scale = Math.max(to.width / before.width, to.height / before.height);
    if (scale > 1 && !to.enlarge) return { whole: before, result: scaleSize(to, 1 / scale) };
    const { width, height } = scaleSize(before, scale);
    return { whole: { width: Math.max(width, to.width), height: Math.max(height, to.height) }, result: to };
  }
  const whole = fitSize(before, to);
  return { whole, result: whole };
}

const roundSize = ({ width, height }: ImageSize): ImageSize => ({
  width: Math.max(1, Math.round(width)),
  height: Math.max(1, Math.round(height)),
});
const scaleSize = ({ width, height }: ImageSize, scale: number) => roundSize({ width: width * scale, height: height * scale });

const fitSize = (size: ImageSize, { width, height }: { width?: number | undefined; height?: number | undefined }) =>
  scaleSize(size, Math.min((width ?? Number.POSITIVE_INFINITY) / size.width, (height ?? Number.POSITIVE_INFINITY) / size.height));

const isSameSize = (a: ImageSize, b: ImageSize) => a.width === b.width && a.height === b.height;
