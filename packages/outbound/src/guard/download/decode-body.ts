import { pipeline, Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { AppError } from '@pixmill/contracts';
import { sourceUnreachable } from './open-source.js';

type Bytes = AsyncIterable<Buffer>;

/** Creates the decoder for a body that begins with these bytes; null when they are not encoded at all. */
type CreateDecoder = (start: Buffer) => Transform | null;

/** A body without the trailer of its coding is complete when the response is, as in curl. */
const lenient = { finishFlush: constants.Z_SYNC_FLUSH };

const createGzipDecoder: CreateDecoder = (start) => (start[0] === 0x1f && start[1] === 0x8b ? createGunzip(lenient) : null);

/** zlib as the standard says (RFC 9110 section 8.4.1.2), or without its header as some servers do. */
const createDeflateDecoder: CreateDecoder = ([first = 0, second = 0]) =>
  (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? createInflate(lenient) : createInflateRaw(lenient);

const decoders: Readonly<Record<string, CreateDecoder>> = {
  gzip: createGzipDecoder,
  'x-gzip': createGzipDecoder,
  deflate: createDeflateDecoder,
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

/** The limit of curl. */
const maxCodings = 5;

/** The known codings of a `Content-Encoding`, in the order of their use. `identity`, `none` and unknown ones are left out, as in browsers. Pure. */
export function findCodings(contentEncoding: string | undefined): readonly string[] {
  const codings = (contentEncoding ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => Object.hasOwn(decoders, coding));
}

/**
 * Undoes the codings of a body (docs/outbound.md#encoded-bodies). The limit also holds for the bytes before each decoder. Throws AppError
 * `file_too_large`, `source_unreachable` for a malformed body, and what the body throws.
 */
export function decodeBody(body: Bytes, codings: readonly string[], maxBytes: number): Bytes {
  if (codings.length > maxCodings) throw sourceUnreachable(`more than ${maxCodings} content codings`);
  return codings.reduceRight<Bytes>((encoded, coding) => decode(encoded, coding, maxBytes), body);
}

async function* decode(encoded: Bytes, coding: string, maxBytes: number): AsyncGenerator<Buffer> {
  // What cannot be compressed grows by less than one percent.
  const iterator = limitBytes(encoded, maxBytes * 1.01 + 1_024);
  try {
    const start = await readStart(iterator);
    const decoder = decoders[coding]?.(start) ?? null;
    if (start.length > 0) yield* decoder ? transform(prepend(start, iterator), decoder, coding) : prepend(start, iterator);
  } finally {
    await iterator.return(undefined);
  }
}

async function* limitBytes(bytes: Bytes, maxBytes: number): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new AppError('file_too_large');
    yield chunk;
  }
}

/** The first two bytes or more, unless there are fewer. */
async function readStart(iterator: AsyncGenerator<Buffer>): Promise<Buffer> {
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await iterator.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  return start;
}

async function* prepend(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  yield* rest;
}

/** Passes bytes through a decoder. An error of the bytes stays as it is; one of the decoder is the source's. */
async function* transform(bytes: Bytes, decoder: Transform, coding: string): AsyncGenerator<Buffer> {
  let failed = false;
  const encoded = Readable.from(
    (async function* () {
      try {
        yield* bytes;
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
    })(),
  );
  // The error arrives at the reader, too.
  pipeline(encoded, decoder, () => undefined);
  try {
    for await (const chunk of decoder) yield chunk;
  } catch (thrown) {
    throw failed ? thrown : sourceUnreachable(`the body is not valid ${coding}`);
  }
}
