import { findPngChunk, type PngChunk, readPngChunks, writePngChunks } from './png-chunks.js';

interface ApngFrame {
  readonly control: PngChunk | null;
  readonly data: Buffer;
}

const SEQUENCE_BYTES = 4;
const end: PngChunk = { type: 'IEND', data: Buffer.alloc(0) };

/** Frames in order. A first frame without control is the default image, which the animation does not show. */
function collectFrames(chunks: readonly PngChunk[]): ApngFrame[] {
  const frames: { control: PngChunk | null; parts: Buffer[] }[] = [];
  let control: PngChunk | null = null;
  let open: { control: PngChunk | null; parts: Buffer[] } | null = null;
  for (const chunk of chunks) {
    if (chunk.type === 'fcTL') {
      control = chunk;
      open = null;
    } else if (chunk.type === 'IDAT' || chunk.type === 'fdAT') {
      open ??= { control, parts: [] };
      if (!frames.includes(open)) frames.push(open);
      open.parts.push(chunk.type === 'fdAT' ? chunk.data.subarray(SEQUENCE_BYTES) : chunk.data);
    }
  }
  return frames.map(({ control: frameControl, parts }) => ({ control: frameControl, data: Buffer.concat(parts) }));
}

function toFrameHeader(header: PngChunk, control: PngChunk | null): PngChunk {
  if (!control) return header;
  // width and height are at byte 4 of the frame control and at byte 0 of the header
  return { type: 'IHDR', data: Buffer.concat([control.data.subarray(4, 12), header.data.subarray(8)]) };
}

const isSameChunk = (a: PngChunk | undefined, b: PngChunk | undefined) =>
  a === b || (a !== undefined && b !== undefined && a.data.equals(b.data));

async function recompressFrame(
  header: PngChunk,
  shared: readonly PngChunk[],
  data: Buffer,
  compress: (png: Buffer) => Promise<Buffer>,
): Promise<Buffer> {
  const out = readPngChunks(await compress(writePngChunks([header, ...shared, { type: 'IDAT', data }, end])));
  const same = isSameChunk(findPngChunk(out, 'IHDR'), header) && shared.every((chunk) => isSameChunk(findPngChunk(out, chunk.type), chunk));
  const smaller = Buffer.concat(out.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  return same && smaller.length < data.length ? smaller : data;
}

function toNumberedChunk(type: 'fcTL' | 'fdAT', sequence: number, rest: Buffer): PngChunk {
  const number = Buffer.alloc(SEQUENCE_BYTES);
  number.writeUInt32BE(sequence);
  return { type, data: Buffer.concat([number, rest]) };
}

/**
 * Compresses each frame of an APNG. `compress` gets a frame as a complete PNG. A frame stays unchanged when `compress` changes the header or the
 * palette, which all frames share. Throws what `compress` throws. Source: PNG third edition, 4.9 and 11.3.6.
 */
export async function recompressApngFrames(chunks: readonly PngChunk[], compress: (png: Buffer) => Promise<Buffer>): Promise<PngChunk[]> {
  const header = findPngChunk(chunks, 'IHDR');
  if (!header) return [...chunks];
  const shared = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS');
  const frameTypes = ['fcTL', 'fdAT', 'IDAT', 'IEND'];
  const out = chunks.filter(({ type }) => !frameTypes.includes(type));
  let sequence = 0;
  let beforePicture = true;
  for (const { control, data } of collectFrames(chunks)) {
    const smaller = await recompressFrame(toFrameHeader(header, control), shared, data, compress);
    if (control) out.push(toNumberedChunk('fcTL', sequence++, control.data.subarray(SEQUENCE_BYTES)));
    out.push(beforePicture ? { type: 'IDAT', data: smaller } : toNumberedChunk('fdAT', sequence++, smaller));
    beforePicture = false;
  }
  return [...out, end];
}
