import type { ImageFormat } from '@pixmill/contracts';
import type { RgbRaster } from '@pixmill/metric';

export interface EncodedPicture {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  readonly frames: number;
}

/** Decodes pictures for a bench that shows or judges them. */
export interface Decoder {
  /** Name and version. */
  readonly name: string;
  /** 8-bit sRGB, upright; of an animation the frame in the middle of its duration. Throws when nothing can be shown. */
  decode(picture: EncodedPicture): Promise<RgbRaster>;
  close(): Promise<void>;
}
