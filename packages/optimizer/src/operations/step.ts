import type { Operation } from '@pixmill/contracts';
import type { Sharp } from 'sharp';
import type { Raster } from '../pixels/raster.js';
import type { PixelLimits } from '../source/pixel-limits.js';
import type { FaceDetector } from './face-detector.js';

/** A picture on its way through the operations. */
export interface ImageShape {
  /** px, upright. */
  readonly width: number;
  readonly height: number;
  readonly colour: 'rgb' | 'gray' | 'cmyk';
  /** Whether it has to be in sRGB, because its colours are changed by, or mixed with, what is given there. */
  readonly srgb: boolean;
}

/** Bytes of the pictures that watermarks name. */
export type Watermarks = ReadonlyMap<string, Buffer>;

/** What steps need beside the picture. */
export interface StepTools {
  readonly watermarks: Watermarks;
  /** Null: none is installed. */
  readonly faceDetector: FaceDetector | null;
  readonly limits: PixelLimits;
}

interface ShapePredictor<O extends Operation> {
  /** The shape afterwards; the very same object when the operation changes nothing. Throws AppError `invalid_parameter` when it cannot be done. */
  predictShape(before: ImageShape, operation: O): ImageShape;
}

/** A step that goes with the decoding in one pipeline, and leaves depth and colours alone. */
export interface StreamStep<O extends Operation> extends ShapePredictor<O> {
  /** Adds the change to the pipeline; `after` is what `foresee` said. */
  stream(pixels: Sharp, after: ImageShape): Sharp;
}

/** What a step does to each frame. It may overwrite the frame, which nobody else looks at. */
export type FrameTransform = (frame: Raster) => Promise<Raster> | Raster;

export interface PrepareInput<O extends Operation> {
  readonly operation: O;
  readonly before: ImageShape;
  readonly after: ImageShape;
  /** The first frame as it comes to this step. */
  readonly firstFrame: Raster;
  readonly tools: StepTools;
}

/** A step that is a stage of its own: a pipeline runs in the order of its library, and not in ours. 8 bits a sample, frame by frame. */
export interface FrameStep<O extends Operation> extends ShapePredictor<O> {
  /** Once for all frames. Throws AppError `invalid_parameter`. */
  prepare(preparation: PrepareInput<O>): Promise<FrameTransform> | FrameTransform;
}

/** One canonical operation: what it will do to the shape (pure), and how the pixels follow. */
export type Step<O extends Operation> = StreamStep<O> | FrameStep<O>;
