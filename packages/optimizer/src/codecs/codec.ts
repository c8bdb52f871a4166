import type { ImageFormat } from '@pixmill/contracts';
import type { ImageFacts, Metadata } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import type { z } from 'zod';

/** The settings of one encoding. The report lists them. */
export type Knobs = Readonly<Record<string, string | number | boolean>>;

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
  encode(source: CodecSource, knobs: Knobs, signal: AbortSignal): Promise<Buffer>;
}

export interface CodecDefinition<Options extends z.ZodType> extends Omit<Codec, 'encode'> {
  /** Schema of the knobs, with a default for each. */
  readonly options: Options;
  encode(source: CodecSource, options: z.output<Options>, signal: AbortSignal): Promise<Buffer>;
}

/** Creates a codec that parses its knobs by the schema of its definition. */
export function defineCodec<Options extends z.ZodType>(definition: CodecDefinition<Options>): Codec {
  return { ...definition, encode: (source, knobs, signal) => definition.encode(source, definition.options.parse(knobs), signal) };
}
