import type { Face, Operation } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import type { Raster } from '../pixels/raster.js';
import type { PixelLimits } from '../source/pixel-limits.js';
import type { FaceDetector } from './face-detector.js';
import type { SuperResolver } from './super-resolver.js';

/** The size of an upright image and what kind of pixels it has, between two operations. */
export interface ImageShape extends ImageSize {
  readonly colour: 'rgb' | 'gray' | 'cmyk';
  /** Whether the pixels must be in sRGB, because an operation changes their colours or mixes them with sRGB colours. */
  readonly srgb: boolean;
}

/** The bytes of the watermark images by name. */
export type WatermarkImages = ReadonlyMap<string, Buffer>;

/** What steps need besides the image. */
export interface StepTools {
  readonly watermarks: WatermarkImages;
  /** Null: none is installed. */
  readonly faceDetector: FaceDetector | null;
  /** Called with the faces of the upright source, for jobs whose operations ask for a face. */
  readonly onSourceFaces?: (faces: readonly Face[]) => void;
  readonly superResolver: SuperResolver;
  readonly limits: PixelLimits;
}

interface ShapePredictor<O extends Operation> {
  /** The shape after the operation; the same object when the operation changes nothing. Pure. Throws AppError `invalid_parameter` when the operation does not fit the shape. */
  predictShape(before: ImageShape, operation: O): ImageShape;
}

/** A step that joins the pipeline of the decoder. It keeps the bit depth and the colours. */
export interface StreamStep<O extends Operation> extends ShapePredictor<O> {
  readonly kind: 'stream';
  /** Adds the change to the pipeline. `after` is the result of `predictShape`. */
  stream(pixels: Sharp, after: ImageShape): Sharp;
}

/** Changes one frame. It may overwrite the frame that it gets; nothing else uses that memory. */
export type FrameTransform = (frame: Raster) => Promise<Raster> | Raster;

export interface PrepareInput<O extends Operation> {
  readonly operation: O;
  readonly before: ImageShape;
  readonly after: ImageShape;
  /** The first frame after the steps before this one. */
  readonly firstFrame: Raster;
  readonly tools: StepTools;
}

/** A step on complete frames of 8 bits a sample. It cannot join a pipeline: sharp runs its own order of operations, not the caller's. */
export interface FrameStep<O extends Operation> extends ShapePredictor<O> {
  readonly kind: 'frame';
  /** Called once for all frames. Throws AppError `invalid_parameter`. */
  prepare(input: PrepareInput<O>): Promise<FrameTransform> | FrameTransform;
}

/** How one operation is applied: it predicts the shape, then changes the pixels. */
export type Step<O extends Operation> = StreamStep<O> | FrameStep<O>;
