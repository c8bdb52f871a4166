import { inflateSync } from 'node:zlib';
import { type FrameChunks, listFrames, readFrameControl } from '../containers/png/frame-control.js';
import { type PngChunk, readPngChunks, writePngChunks } from '../containers/png/png.js';
import { listPasses, readPngHeader, sumRowBytes } from '../containers/png/png-header.js';
import type { RepairedFile } from './repair.js';

const animationChunks = ['acTL', 'fcTL', 'fdAT'];

/** Whether the samples of a frame can be decompressed and are complete. */
function isComplete({ control, data, isInOrder }: FrameChunks, chunks: readonly PngChunk[]): boolean {
  const header = readPngHeader(chunks);
  const frame = readFrameControl(control.data);
  if (!isInOrder || !header || !frame) return false;
  const { left, top, width, height } = frame;
  if (left + width > header.width || top + height > header.height) return false;
  const expectedBytes = sumRowBytes(listPasses({ ...header, width, height }));
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
