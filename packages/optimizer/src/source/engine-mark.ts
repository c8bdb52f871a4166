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
 * Lossy results are marked, so that a second run leaves them as they are instead of taking a little more each time (engine.md section 6).
 * A mark is where every decoder reads over it, and costs nothing or next to nothing. A JPEG needs none: its tables tell.
 */

/** What a result was: pixels changed, or only packed anew. */
export type EngineMark = 'lossy' | 'packed';

/** Empty, private, and not to be copied by whoever changes the picture. Source: PNG third edition, 5.4. */
const PNG_CHUNK = 'pxML';

/** The pixel aspect ratio (49 + 15) / 64: square, as if none were given. With it the flag for a sorted palette, which nobody reads, tells the two marks apart. */
const [GIF_ASPECT_AT, GIF_SQUARE] = [12, 49];
const [GIF_FLAGS_AT, GIF_SORTED] = [10, 0x08];

/** Behind the end of the compressed picture, within its chunk. */
const WEBP_TAIL = Buffer.from('Px', 'latin1');

/** An empty box that readers skip. */
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

/** A frame of an animation holds chunks of its own, so the mark is one more of those: an empty one. */
function appendMark({ type, data }: WebpChunk): Buffer {
  return type === 'ANMF' ? Buffer.concat([data, WEBP_EMPTY]) : Buffer.concat([data, WEBP_TAIL]);
}

const WEBP_EMPTY = Buffer.from('Pxml\0\0\0\0', 'latin1');

function isMarkedWebp(bytes: Buffer): boolean {
  const chunk = readWebpChunks(bytes).find(isWebpImageChunk);
  if (!chunk) return false;
  const tail = chunk.type === 'ANMF' ? WEBP_EMPTY : WEBP_TAIL;
  return chunk.data.subarray(-tail.length).equals(tail);
}

/** The same picture with a mark; a lossless result has one where packing it again might find something. */
export function markResult(bytes: Buffer, format: ImageFormat, mark: EngineMark): Buffer {
  if (format === 'gif') return markGif(bytes, mark);
  if (mark === 'packed') return bytes;
  if (format === 'png') return markPng(bytes);
  if (format === 'webp') return markWebp(bytes);
  return format === 'avif' ? Buffer.concat([bytes, AVIF_FREE]) : bytes;
}

/** A JPEG has no mark: the engine writes progressive JPEGs with one of its tables at a whole quality. Source: engine.md section 6, rule 1. */
function isEngineJpeg(bytes: Buffer): boolean {
  const found = readJpegQuality(bytes);
  return found?.exact === true && found.progressive && quantisationTables.some((table) => table === found.family);
}

const lossyMarkReaders: Readonly<Record<Exclude<ImageFormat, 'gif'>, (bytes: Buffer) => boolean>> = {
  jpeg: isEngineJpeg,
  png: (bytes) => findPngChunk(readPngChunks(bytes), PNG_CHUNK) !== undefined,
  webp: isMarkedWebp,
  avif: (bytes) => bytes.subarray(-AVIF_FREE.length).equals(AVIF_FREE),
  svg: () => false,
};

/** Whether a picture is a result of this engine, and of which kind; null when it is not. */
export function readEngineMark(bytes: Buffer, format: ImageFormat): EngineMark | null {
  return format === 'gif' ? readGifMark(bytes) : lossyMarkReaders[format](bytes) ? 'lossy' : null;
}
