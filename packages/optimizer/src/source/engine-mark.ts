import type { ImageFormat } from '@pixmill/contracts';
import {
  findPngChunk,
  readJpegQuality,
  readPngChunks,
  readWebpChunks,
  type WebpChunk,
  writePngChunks,
  writeWebpChunks,
} from '@pixmill/image-formats';
import { quantisationTables } from '../codecs/jpeg-tables.js';

/*
 * Lossy results get a mark. A second run then returns them unchanged instead of losing quality again (docs/measurements/codecs.md#generation-loss).
 * Decoders ignore the mark, which costs at most 12 bytes. A JPEG needs no mark, because its quantisation tables identify it.
 */

/** `lossy`: the engine changed pixels; `packed`: it packed the same pixels again. */
export type EngineMark = 'lossy' | 'packed';

/** A private chunk that editors must not copy to a changed image. Source: PNG third edition, 5.4. */
const PNG_CHUNK = 'pxML';

/** The pixel aspect ratio (49 + 15) / 64 means square, the default. Decoders ignore the flag of a sorted palette, so it distinguishes the two marks. */
const [GIF_ASPECT_AT, GIF_SQUARE] = [12, 49];
const [GIF_FLAGS_AT, GIF_SORTED] = [10, 0x08];

/** Bytes at the end of the image chunk, after the compressed data. */
const WEBP_TAIL = Buffer.from('Px', 'latin1');

/** An empty box, which decoders skip. */
const AVIF_FREE = Buffer.from('\0\0\0\x0cfreePxml', 'latin1');

const isWebpImageChunk = ({ type }: WebpChunk) => type === 'VP8 ' || type === 'VP8L' || type === 'ANMF';

function markPng(bytes: Buffer): Buffer {
  const chunks = readPngChunks(bytes);
  const picture = chunks.filter(({ type }) => type !== PNG_CHUNK && type !== 'IEND');
  return writePngChunks([...picture, { type: PNG_CHUNK, data: Buffer.alloc(0) }, { type: 'IEND', data: Buffer.alloc(0) }]);
}

function markGif(bytes: Buffer, mark: EngineMark): Buffer {
  const marked = Buffer.from(bytes);
  marked[GIF_ASPECT_AT] = GIF_SQUARE;
  const flags = (marked[GIF_FLAGS_AT] ?? 0) & ~GIF_SORTED;
  marked[GIF_FLAGS_AT] = mark === 'lossy' ? flags | GIF_SORTED : flags;
  return marked;
}

function readGifMark(bytes: Buffer): EngineMark | null {
  if (bytes[GIF_ASPECT_AT] !== GIF_SQUARE) return null;
  return (bytes[GIF_FLAGS_AT] ?? 0) & GIF_SORTED ? 'lossy' : 'packed';
}

function markWebp(bytes: Buffer): Buffer {
  if (isMarkedWebp(bytes)) return bytes;
  const chunks = readWebpChunks(bytes);
  const at = chunks.findIndex(isWebpImageChunk);
  return writeWebpChunks(chunks.map((chunk, index) => (index === at ? { ...chunk, data: appendMark(chunk) } : chunk)));
}

/** A frame of an animation consists of chunks, so its mark is an additional empty chunk. */
function appendMark({ type, data }: WebpChunk): Buffer {
  return type === 'ANMF' ? Buffer.concat([data, WEBP_EMPTY_CHUNK]) : Buffer.concat([data, WEBP_TAIL]);
}

const WEBP_EMPTY_CHUNK = Buffer.from('Pxml\0\0\0\0', 'latin1');

function isMarkedWebp(bytes: Buffer): boolean {
  const chunk = readWebpChunks(bytes).find(isWebpImageChunk);
  if (!chunk) return false;
  const tail = chunk.type === 'ANMF' ? WEBP_EMPTY_CHUNK : WEBP_TAIL;
  return chunk.data.subarray(-tail.length).equals(tail);
}

/** Adds the mark. A `packed` result gets one only when it is a GIF, because packing a GIF again could change it. */
export function markResult(bytes: Buffer, format: ImageFormat, mark: EngineMark): Buffer {
  if (format === 'gif') return markGif(bytes, mark);
  if (mark === 'packed') return bytes;
  if (format === 'png') return markPng(bytes);
  if (format === 'webp') return markWebp(bytes);
  return format === 'avif' ? Buffer.concat([bytes, AVIF_FREE]) : bytes;
}

/** Recognises a JPEG of the engine: progressive, with one of its tables at an integer quality. Source: docs/measurements/codecs.md#generation-loss. */
function isEngineJpeg(bytes: Buffer): boolean {
  const jpegQuality = readJpegQuality(bytes);
  return jpegQuality?.exact === true && jpegQuality.progressive && quantisationTables.some((table) => table === jpegQuality.family);
}

const lossyMarkReaders: Readonly<Record<Exclude<ImageFormat, 'gif'>, (bytes: Buffer) => boolean>> = {
  jpeg: isEngineJpeg,
  png: (bytes) => findPngChunk(readPngChunks(bytes), PNG_CHUNK) !== undefined,
  webp: isMarkedWebp,
  avif: (bytes) => bytes.subarray(-AVIF_FREE.length).equals(AVIF_FREE),
  svg: () => false,
};

/** The mark of an earlier result; null for an image without a mark. Throws AppError `image_damaged`. */
export function readEngineMark(bytes: Buffer, format: ImageFormat): EngineMark | null {
  return format === 'gif' ? readGifMark(bytes) : lossyMarkReaders[format](bytes) ? 'lossy' : null;
}
