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
import { watermark } from './watermark.js';

/** One step per canonical operation; the build fails while one is missing. */
const steps: { readonly [K in Operation['kind']]: Step<OperationOf<K>> } = {
  'cmyk-to-rgb': cmykToRgb,
  'fit-inside': fitInside,
  flip,
  crop,
  resize,
  scale,
  enhance,
  adjust,
  filter,
  watermark,
  padding,
  border,
  mask,
};

/** The step of an operation. */
export function stepOf(operation: Operation): Step<Operation> {
  return steps[operation.kind] as Step<Operation>;
}

/** Whether an operation is a stage of its own, with pixels rendered before and after it. */
export function isFrameStep(operation: Operation): boolean {
  return 'prepare' in stepOf(operation);
}

/** What operations make of a picture: those that change something, and its shape before the first and after each. */
export interface ShapePrediction {
  readonly shapes: readonly ImageShape[];
  readonly operations: readonly Operation[];
}

/** What the operations make of a shape, step by step; those that change nothing are left out. Pure. Throws AppError `invalid_parameter`. */
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
