import type { Operation } from '@pixmill/contracts';
import type { Sharp } from 'sharp';

/** A picture on its way through the operations. */
export interface PictureShape {
  /** px, upright. */
  readonly width: number;
  readonly height: number;
  readonly colour: 'rgb' | 'gray' | 'cmyk';
}

/** One canonical operation: what it will do to the shape (pure), and how the pixels follow. */
export interface Step<O extends Operation> {
  /** The shape afterwards; the very same object when the operation changes nothing. */
  foresee(before: PictureShape, operation: O): PictureShape;
  /** Adds the change to the pipeline; `after` is what `foresee` said. */
  apply(pixels: Sharp, after: PictureShape): Sharp;
}
