import type { Operation, OperationOf } from '@pixmill/contracts';
import { adjust } from './adjust.js';
import { border } from './border.js';
import { cmykToRgb } from './cmyk-to-rgb.js';
import { crop } from './crop.js';
import { enhance } from './enhance.js';
import { filter } from './filter.js';
import { fitInside } from './fit-inside.js';
import { flip } from './flip.js';
import { mask } from './mask.js';
import { padding } from './padding.js';
import { resize } from './resize.js';
import { scale } from './scale.js';
import type { ImageShape, Step } from './step.js';
import { superResolution } from './super-resolution.js';
import { watermark } from './watermark.js';

/** The step of each operation. The build fails while one is missing. */
const steps: { readonly [K in Operation['kind']]: Step<OperationOf<K>> } = {
  'cmyk-to-rgb': cmykToRgb,
  'fit-inside': fitInside,
  flip,
  crop,
  resize,
  scale,
  'super-resolution': superResolution,
  enhance,
  adjust,
  filter,
  watermark,
  padding,
  border,
  mask,
};

export function stepOf(operation: Operation): Step<Operation> {
  return steps[operation.kind] as Step<Operation>;
}

/** Whether an operation works on complete frames instead of in the pipeline of the decoder. */
export function isFrameStep(operation: Operation): boolean {
  return stepOf(operation).kind === 'frame';
}

export interface ShapePrediction {
  /** The shape before the first effective operation and after each of them. */
  readonly shapes: readonly ImageShape[];
  /** The operations that change something. */
  readonly operations: readonly Operation[];
}

/** Predicts the shape after each operation and leaves out operations that change nothing. Pure. Throws AppError `invalid_parameter`. */
export function predictShapes(start: ImageShape, operations: readonly Operation[]): ShapePrediction {
  const shapes = [start];
  const effective: Operation[] = [];
  let shape = start;
  for (const operation of operations) {
    const after = stepOf(operation).predictShape(shape, operation);
    if (after === shape) continue;
    effective.push(operation);
    shapes.push(after);
    shape = after;
  }
  return { shapes, operations: effective };
}
