import type { OperationOf } from '@pixmill/contracts';
import { parseColour } from '../drawing/colour.js';
import { drawOnCanvas } from '../drawing/draw-on-canvas.js';
import { fromRaster, type Raster, toRaster } from '../raster.js';
import { placeBy, placeByFocus, type Size } from './place.js';
import type { FrameStep } from './step.js';

type Resize = OperationOf<'resize'>;
type Target = Resize['to'];

const sized = (width: number, height: number): Size => ({ width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) });
const scaled = ({ width, height }: Size, scale: number) => sized(width * scale, height * scale);

const fitting = (size: Size, { width, height }: { width?: number | undefined; height?: number | undefined }) =>
  scaled(size, Math.min((width ?? Number.POSITIVE_INFINITY) / size.width, (height ?? Number.POSITIVE_INFINITY) / size.height));

/** The size that the whole of a picture is brought to, before anything is cut from it or put around it. Pure. */
export const wholeSize = (to: Target, before: Size): Size => sizesOf(to, before).whole;

/** The size the whole picture is brought to, and that of what remains of it. */
function sizesOf(to: Target, before: Size): { readonly whole: Size; readonly result: Size } {
  if (to.mode === 'exact') return { whole: to, result: to };
  if (to.mode === 'pad') return { whole: fitting(before, to), result: to };
  if (to.mode === 'cover') {
    const scale = Math.max(to.width / before.width, to.height / before.height);
    if (scale > 1 && !to.enlarge) return { whole: before, result: scaled(to, 1 / scale) };
    const { width, height } = scaled(before, scale);
    return { whole: { width: Math.max(width, to.width), height: Math.max(height, to.height) }, result: to };
  }
  const whole = fitting(before, to);
  return { whole, result: whole };
}

const isSame = (a: Size, b: Size) => a.width === b.width && a.height === b.height;

/** Brings a picture to a size of its own. */
const brought = (frame: Raster, { width, height }: Size) =>
  isSame(frame, { width, height }) ? frame : toRaster(fromRaster(frame).resize({ width, height, fit: 'fill' }));

/** Another size by one of six rules. */
export const resize: FrameStep<Resize> = {
  foresee(before, { to }) {
    const { whole, result } = sizesOf(to, before);
    const { width, height } = result;
    if (isSame(whole, result)) return isSame(before, result) ? before : { ...before, width, height };
    return to.mode === 'pad' ? { width, height, colour: 'rgb', srgb: true } : { ...before, width, height };
  },
  async prepare({ operation: { to }, before, first, tools }) {
    const { whole, result } = sizesOf(to, before);
    if (isSame(whole, result)) return (frame) => brought(frame, whole);
    if (to.mode === 'pad') {
      const canvas = { ...result, background: parseColour(to.background) };
      const place = placeBy('centre', result, whole);
      return async (frame) => drawOnCanvas(canvas, await brought(frame, whole), place);
    }
    const focus = to.mode === 'cover' ? to.focus : 'centre';
    const place = await placeByFocus(focus, { outer: whole, inner: result, picture: first, tools });
    const region = { ...place, width: result.width, height: result.height };
    // the parts that are not shown are never made
    return (frame) => toRaster(fromRaster(frame).resize({ width: whole.width, height: whole.height, fit: 'fill' }).extract(region));
  },
};
