import type { ImageFormat } from '@pixmill/contracts';
import type { ImageFacts, Metadata } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import type { z } from 'zod';

/** The settings of one encoding. The report lists those that the encoder used. */
export type Knobs = Readonly<Record<string, string | number | boolean>>;

/** An encoded image. */
export interface Encoding {
  readonly bytes: Buffer;
  /** What the encoder did: a setting that it changed has its final value, one that had no effect is missing. */
  readonly knobs: Knobs;
}

/** The input of a codec. */
export interface CodecSource {
  /** The source, unchanged. */
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  /** A new pipeline over the upright pixels after all operations. */
  pixels(): Sharp;
  /** The only metadata that the codec may write. */
  readonly metadata: Metadata;
}

/** One encoder. The same source and knobs give the same bytes. */
export interface Codec {
  readonly name: string;
  /** The format it writes. */
  readonly format: ImageFormat;
  /** `bytes`: the codec re-packs the source without operations; `pixels`: it encodes the pixels after all operations. */
  readonly reads: 'bytes' | 'pixels';
  /** Whether the decoded result may differ from the pixels of the source. */
  readonly lossy: boolean;
  /**
   * Encodes the source. Throws what the library throws, and a ZodError for knobs that do not match the schema.
   * An abort does not stop a running encoding, and a signal that is aborted before the call has no effect. An abort only drops a call of
   * @napi-rs/image that still waits for a thread: it throws an AbortError. To stop an encoding, kill its process.
   */
  encode(source: CodecSource, knobs: Knobs, signal: AbortSignal): Promise<Encoding>;
}

export interface CodecDefinition<Options extends z.ZodType<Knobs>> extends Omit<Codec, 'encode'> {
  /** Schema of the knobs, with a default for each. */
  readonly options: Options;
  /** Returns only the bytes when the encoder used all options as they are. */
  encode(source: CodecSource, options: z.output<Options>, signal: AbortSignal): Promise<Buffer | Encoding>;
}

/** Creates a codec that parses its knobs by the schema of its definition. */
export function defineCodec<Options extends z.ZodType<Knobs>>(definition: CodecDefinition<Options>): Codec {
  return {
    ...definition,
    async encode(source, knobs, signal) {
      const options = definition.options.parse(knobs);
      const encoded = await definition.encode(source, options, signal);
      return Buffer.isBuffer(encoded) ? { bytes: encoded, knobs: options } : encoded;
    },
  };
}
