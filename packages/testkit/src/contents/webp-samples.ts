import { readWebpChunks, type WebpChunk, writeWebpChunks } from '@pixmill/image-formats';
import { createExifBlocks, createXmp } from './metadata-blocks.js';
import { binaryPayloadOf, type ContentSample, type ContentSamples, payloadOf, picture } from './sample.js';

const FRAME_HEADER_BYTES = 16;
const [ICC_FLAG, EXIF_FLAG, XMP_FLAG] = [0x20, 0x08, 0x04];

export interface WebpBases {
  /** Lossy with alpha, in an extended container. */
  readonly alpha: Buffer;
  readonly lossless: Buffer;
  readonly animated: Buffer;
  readonly icc: Buffer;
}

/** The chunks with more flags in their header. */
const withFlags = (chunks: readonly WebpChunk[], flags: number): WebpChunk[] =>
  chunks.map((chunk) =>
    chunk.type === 'VP8X' ? { ...chunk, data: Buffer.from([(chunk.data[0] ?? 0) | flags, ...chunk.data.subarray(1)]) } : chunk,
  );

/** A chunk as it stands inside a frame. */
function frameChunk(type: string, data: Buffer): Buffer {
  return writeWebpChunks([{ type, data }]).subarray(12);
}

/** One WebP for each part of the catalogue. */
export function createWebpSamples({ alpha, lossless, animated, icc }: WebpBases): ContentSamples {
  const add = (
    id: string,
    chunk: WebpChunk,
    { flags = 0, part = payloadOf(id) }: { readonly flags?: number; readonly part?: Buffer } = {},
  ): readonly [string, ContentSample] => {
    const [header, ...others] = withFlags(readWebpChunks(alpha), flags);
    const chunks = chunk.type === 'ICCP' ? [chunk, ...others] : [...others, chunk];
    return [id, { bytes: writeWebpChunks(header ? [header, ...chunks] : []), part }];
  };
  const exif = createExifBlocks(alpha)['EXIF other tags'] ?? alpha;
  const trailer = binaryPayloadOf('bytes after the RIFF chunk');
  const text = payloadOf('text, archive or program after the picture');
  const marked = readWebpChunks(animated).map((chunk) =>
    chunk.type === 'ANMF' ? { ...chunk, data: Buffer.concat([chunk.data, frameChunk('Pxml', Buffer.from('0000'))]) } : chunk,
  );
  return {
    ...Object.fromEntries(['VP8X', 'VP8', 'ALPH'].map((id) => [id, picture(alpha)])),
    VP8L: picture(lossless),
    ...Object.fromEntries(['ANIM', 'ANMF'].map((id) => [id, picture(animated)])),
    ...Object.fromEntries([
      add('ICCP', { type: 'ICCP', data: icc }, { flags: ICC_FLAG, part: icc }),
      add('EXIF', { type: 'EXIF', data: exif }, { flags: EXIF_FLAG, part: payloadOf('EXIF other tags') }),
      add('XMP', { type: 'XMP ', data: createXmp(`<dc:format>${payloadOf('XMP')}</dc:format>`) }, { flags: XMP_FLAG }),
      add('JUNK', { type: 'JUNK', data: Buffer.alloc(16) }, { part: Buffer.from('JUNK') }),
      add('C2PA', { type: 'C2PA', data: payloadOf('C2PA') }),
    ]),
    'Pxml in ANMF': picture(writeWebpChunks(marked)),
    'bytes after the RIFF chunk': { bytes: Buffer.concat([alpha, trailer]), part: trailer },
    'text, archive or program after the picture': { bytes: Buffer.concat([alpha, text]), part: text },
  };
}

/** An animation with an unknown chunk in its first frame. */
export function createWebpWithFrameChunk(animated: Buffer, data: Buffer): Buffer {
  const chunks = readWebpChunks(animated);
  const first = chunks.findIndex(({ type }) => type === 'ANMF');
  return writeWebpChunks(
    chunks.map((chunk, index) =>
      index === first && chunk.data.length > FRAME_HEADER_BYTES
        ? { ...chunk, data: Buffer.concat([chunk.data, frameChunk('abcd', data)]) }
        : chunk,
    ),
  );
}
