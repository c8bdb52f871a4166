import type { ImageFormat } from '@pixmill/contracts';

/** An image file. Every variant of the optimizer is one. */
export interface EncodedImage {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
}
