import { AppError } from '@pixmill/contracts';
import type { ImageSize } from '@pixmill/image-formats';
import { withOpenJpeg } from './openjpeg.js';
import { toBox, toFileHead } from './write-jp2.js';

/** Samples of 8 bits, channels interleaved: gray, RGB, or RGB and alpha. The encoder of the library has no other kinds of several channels. */
export interface Jpeg2000Samples extends ImageSize {
  readonly data: Uint8Array;
  readonly channels: 1 | 3 | 4;
}

export interface Jpeg2000Options {
  /** How many times smaller than its samples the codestream is, above 1; null encodes without loss. */
  readonly ratio: number | null;
  /** The profile of the samples; null for sRGB or its gray. */
  readonly icc: Buffer | null;
}

/** Levels of the wavelet transform, as OpenJPEG and Kakadu have them by default. Each halves the sides, and the encoder refuses more than a side has. */
const MAX_LEVELS = 5;
const toLevels = ({ width, height }: ImageSize) => Math.min(MAX_LEVELS, Math.floor(Math.log2(Math.min(width, height))));

/** Which channel each colour has, and that the last one is alpha. Source: ISO/IEC 15444-1, I.5.3.6. */
const alphaDefinition = toBox('cdef', Buffer.from([0, 4, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 2, 0, 2, 0, 0, 0, 3, 0, 3, 0, 1, 0, 0]));

/** Encodes a picture as a JP2 file. Throws AppError `processing_failed`. */
export async function encodeJpeg2000(samples: Jpeg2000Samples, { ratio, icc }: Jpeg2000Options): Promise<Buffer> {
  const { width, height, channels } = samples;
  const codestream = await encodeCodestream(samples, ratio);
  const head = toFileHead(
    { width, height, channels, bits: 8, colour: channels === 1 ? 'gray' : 'rgb', icc },
    channels === 4 ? [alphaDefinition] : [],
  );
  return Buffer.concat([head, toBox('jp2c', codestream)]);
}

async function encodeCodestream({ data, width, height, channels }: Jpeg2000Samples, ratio: number | null): Promise<Buffer> {
  const toError = (cause: unknown) => new AppError('processing_failed', { detail: 'jp2: the encoder failed', cause });
  // the module stays loaded: a search encodes and decodes in turn, and memory that was given back would not be free in time
  const codestream = await withOpenJpeg((module) => {
    const encoder = new module.J2KEncoder();
    try {
      const frame = { width, height, bitsPerSample: 8, componentCount: channels, isSigned: false, isUsingColorTransform: channels > 1 };
      encoder.getDecodedBuffer(frame).set(data);
      encoder.setDecompositions(toLevels({ width, height }));
      // the second value is the number of layers: with 0, the ratio would be written beyond the list of layers
      encoder.setQuality(ratio === null, 1);
      encoder.setCompressionRatio(0, ratio ?? 0);
      encoder.encode();
      return Buffer.from(encoder.getEncodedBuffer()); // a copy: the other is in the module's memory
    } finally {
      encoder.delete();
    }
  }, toError);
  if (codestream.length < 2 || codestream.readUInt16BE(codestream.length - 2) !== 0xffd9) throw toError('no end marker');
  return codestream;
}
