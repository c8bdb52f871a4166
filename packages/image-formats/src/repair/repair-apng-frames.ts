import { inflateSync } from 'node:zlib';
import { SEQUENCE_BYTES } from '../containers/png/apng-frames.js';
import { type PngChunk, readPngChunks, writePngChunks } from '../containers/png/png.js';
import { listPasses, readPngHeader, sumRowBytes } from '../containers/png/png-header.js';
import type { RepairedFile } from './repair.js';

/** Offsets in an fcTL chunk. Source: PNG third edition, 11.3.6.2. */
const [WIDTH_AT, HEIGHT_AT] = [4, 8];
const CONTROL_BYTES = 26;
const animationChunks = ['acTL', 'fcTL', 'fdAT'];

interface Frame {
  /** Index of the first chunk. */
  readonly start: number;
  readonly control: PngChunk;
  readonly data: readonly PngChunk[];
  /** Whether the sequence numbers are in order. */
  readonly isInOrder: boolean;
}

/** The frames in file order. The first one may be in IDAT chunks. */
function listFrames(chunks: readonly PngChunk[]): Frame[] {
  const frames: { start: number; control: PngChunk; data: PngChunk[]; isInOrder: boolean }[] = [];
  let sequence = 0;
  for (const [start, chunk] of chunks.entries()) {
    const { type, data } = chunk;
    const current = frames.at(-1);
    if (type === 'IDAT') current?.data.push(chunk);
    if (type !== 'fcTL' && type !== 'fdAT') continue;
    const isInOrder = data.length >= SEQUENCE_BYTES && data.readUInt32BE() === sequence++;
    if (type === 'fcTL') frames.push({ start, control: chunk, data: [], isInOrder });
    else if (current) {
      current.isInOrder &&= isInOrder;
      current.data.push({ type, data: data.subarray(SEQUENCE_BYTES) });
    }
  }
  return frames;
}

/** Whether the samples of a frame can be decompressed and are complete. */
function isComplete({ control, data, isInOrder }: Frame, chunks: readonly PngChunk[]): boolean {
  const header = readPngHeader(chunks);
  if (!isInOrder || !header || control.data.length < CONTROL_BYTES) return false;
  const size = { width: control.data.readUInt32BE(WIDTH_AT), height: control.data.readUInt32BE(HEIGHT_AT) };
  if (size.width > header.width || size.height > header.height) return false;
  const expectedBytes = sumRowBytes(listPasses({ ...header, ...size }));
  try {
    return inflateSync(Buffer.concat(data.map((chunk) => chunk.data)), { maxOutputLength: expectedBytes }).length === expectedBytes;
  } catch {
    return false; // browsers do not show such a frame
  }
}

/**
 * The frames of an animated PNG before the first broken one, as browsers play them. The picture in IDAT is not checked. With one frame left
 * the result is a still PNG. Throws AppError `image_damaged` when `bytes` has broken chunks.
 */
export function repairApngFrames(bytes: Buffer): RepairedFile {
  const chunks = readPngChunks(bytes);
  const animation = chunks.find(({ type }) => type === 'acTL');
  if (!animation || animation.data.length < 8) return { bytes, repairs: [] };
  const frames = listFrames(chunks);
  const declared = animation.data.readUInt32BE();
  const broken = frames.findIndex((frame) => frame.data[0]?.type !== 'IDAT' && !isComplete(frame, chunks));
  const count = broken < 0 ? frames.length : broken;
  if (count === frames.length && declared === count) return { bytes, repairs: [] };
  const end = frames[count]?.start ?? chunks.length - 1;
  const at = 8 + chunks.slice(0, end).reduce((sum, { data }) => sum + 12 + data.length, 0);
  const isKept = (type: string, index: number) =>
    count > 1 ? index < end || !animationChunks.includes(type) : !animationChunks.includes(type);
  const kept = chunks
    .filter(({ type }, index) => isKept(type, index))
    .map((chunk) => (chunk === animation ? { type: 'acTL', data: withFrameCount(animation.data, count) } : chunk));
  return { bytes: writePngChunks(kept), repairs: [{ what: `${count} of ${declared} frames are complete`, at }] };
}

function withFrameCount(data: Buffer, count: number): Buffer {
  const changed = Buffer.from(data);
  changed.writeUInt32BE(count);
  return changed;
}
