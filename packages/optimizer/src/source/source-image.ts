import type { Repair } from '@pixmill/contracts';
import type { ImageFacts } from '@pixmill/image-formats';

/**
 * What the bytes of a source are to the codecs. `file`: a sound file of the format, which they may pack again. `pixels`: only the pixels
 * of the source, as a PNG. `unreadable`: a file that the decoder does not read, but a browser may; it can only go back as it is.
 */
export type SourceForm = 'file' | 'pixels' | 'unreadable';

/** A source whose header was read. */
export interface SourceHeader {
  /** As the caller sent it. Sizes are compared with it, and it is the result where no candidate wins. */
  readonly original: Buffer;
  /** The original, or what a browser shows of it in a sound file. */
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  /** Empty for a sound source. */
  readonly repairs: readonly Repair[];
  /** See `RepairedFile.isCut`. */
  readonly isCut: boolean;
}

/** A source whose pixels can be decoded, unless its form is `unreadable`. */
export interface SourceImage extends SourceHeader {
  readonly form: SourceForm;
}
