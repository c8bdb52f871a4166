import type { Operation } from '@pixmill/contracts';
import type { Sharp } from 'sharp';
import type { FaceDetector } from '../face-detector.js';
import type { PixelLimits } from '../limits.js';
import type { Raster } from '../raster.js';

/** A picture on its way through the operations. */
export interface PictureShape {
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
  readonly faces: FaceDetector | null;
  readonly limits: PixelLimits;
}

interface Foreseeing<O extends Operation> {
  /** The shape afterwards; the very same object when the operation changes nothing. Throws AppError `invalid_parameter` when it cannot be done. */
  foresee(before: PictureShape, operation: O): PictureShape;
}

/** A step that goes with the decoding in one pipeline, and leaves depth and colours alone. */
export interface StreamStep<O extends Operation> extends Foreseeing<O> {
  /** Adds the change to the pipeline; `after` is what `foresee` said. */
  stream(pixels: Sharp, after: PictureShape): Sharp;
}

/** What a step does to each frame. It may overwrite the frame, which nobody else looks at. */
export type Alter = (frame: Raster) => Promise<Raster> | Raster;

export interface Preparation<O extends Operation> {
  readonly operation: O;
  readonly before: PictureShape;
  readonly after: PictureShape;
  /** The first frame as it comes to this step. */
  readonly first: Raster;
  readonly tools: StepTools;
}

/** A step that is a stage of its own: a pipeline runs in the order of its library, and not in ours. 8 bits a sample, frame by frame. */
export interface FrameStep<O extends Operation> extends Foreseeing<O> {
  /** Once for all frames. Throws AppError `invalid_parameter`. */
  prepare(preparation: Preparation<O>): Promise<Alter> | Alter;
}

/** One canonical operation: what it will do to the shape (pure), and how the pixels follow. */
export type Step<O extends Operation> = StreamStep<O> | FrameStep<O>;
