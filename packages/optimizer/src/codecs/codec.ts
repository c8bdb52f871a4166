import type { ImageFormat } from '@pixmill/contracts';
import type { ImageFacts, Metadata } from '@pixmill/image-formats';
import type { Sharp } from 'sharp';
import type { z } from 'zod';

/** Settings of one encoding, as they stand in the report. */
export type Knobs = Readonly<Record<string, string | number | boolean>>;

/** What a codec works on. */
export interface CodecSource {
  /** The source as it came. */
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  /** A fresh pipeline over the upright pixels, operations applied. */
  pixels(): Sharp;
  /** What goes back beside the pixels; nothing else may. */
  readonly metadata: Metadata;
}

/** One encoder: bytes in, candidate out. */
export interface Codec {
  readonly name: string;
  /** What it writes. */
  readonly format: ImageFormat;
  /** `bytes`: re-packs the source as it is, so no operation shows; `pixels`: encodes the operated pixels. */
  readonly reads: 'bytes' | 'pixels';
  /** Whether decoded pixels may differ from those it was given. */
  readonly lossy: boolean;
  /** Throws what its library throws; the caller sorts it. */
  encode(source: CodecSource, knobs: Knobs, signal: AbortSignal): Promise<Buffer>;
}

export interface CodecDefinition<Options extends z.ZodType> extends Omit<Codec, 'encode'> {
  /** Schema of the knobs, with a default for each. */
  readonly options: Options;
  encode(source: CodecSource, options: z.output<Options>, signal: AbortSignal): Promise<Buffer>;
}

/** Makes a codec of its definition: knobs are read through its schema. */
export function defineCodec<Options extends z.ZodType>(definition: CodecDefinition<Options>): Codec {
  return { ...definition, encode: (source, knobs, signal) => definition.encode(source, definition.options.parse(knobs), signal) };
}
