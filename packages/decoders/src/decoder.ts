import type { Repair } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';

/** Decoded samples, upright or with an orientation. */
export interface DecodedPicture extends ImageSize {
  /** Rows without gaps, channels interleaved; 16-bit samples in the byte order of the machine. */
  readonly samples: Buffer;
  readonly bitsPerSample: 8 | 16;
  readonly colour: 'gray' | 'rgb' | 'cmyk' | 'lab';
  /** Whether the last channel is straight alpha. */
  readonly alpha: boolean;
  /** The embedded profile; null reads the samples as sRGB. */
  readonly icc: Buffer | null;
  /** The values of EXIF, 1 (upright) to 8. */
  readonly orientation: number;
  /** What was wrong with a file of which there is something to show. By default the file is sound. */
  readonly repairs?: readonly Repair[];
}

/** A file of a format that sharp reads, which the source has inside. */
export interface EncodedPicture {
  readonly png: Buffer;
}

/** Where to find what the operator installed with `npm run models`. */
export interface DecoderOptions {
  /** Absolute path; null when there is none. */
  readonly modelsDir: string | null;
}

/** Reads one format. Both functions throw AppError `image_damaged`, and `image_too_large` above a limit of the decoder itself. */
export interface Decoder {
  /** The size in the header, without decoding: px of the picture that `decode` returns, before its orientation. */
  readSize(bytes: Buffer): ImageSize;
  /** Throws AppError `not_an_image` when a part that the operator has to install is missing. */
  decode(bytes: Buffer, options: DecoderOptions): Promise<DecodedPicture> | DecodedPicture | EncodedPicture;
}
