import { SEQUENCE_BYTES } from './frame-control.js';
import { endChunk, findPngChunk, type PngChunk, readPngChunks, writePngChunks } from './png.js';

interface ApngFrame {
  /** The `fcTL` chunk; null for a default image that is not part of the animation. */
  readonly control: PngChunk | null;
  /** The deflate stream of the frame. */
  readonly data: Buffer;
}

/** The frames in file order. An image before the first `fcTL` is the default image, which the animation does not show. */
function collectFrames(chunks: readonly PngChunk[]): ApngFrame[] {
  const frames: { control: PngChunk | null; parts: Buffer[] }[] = [];
  let control: PngChunk | null = null;
  let current: { control: PngChunk | null; parts: Buffer[] } | null = null;
  for (const chunk of chunks) {
    if (chunk.type === 'fcTL') {
      control = chunk;
      current = null;
    } else if (chunk.type === 'IDAT' || chunk.type === 'fdAT') {
      current ??= { control, parts: [] };
      if (!frames.includes(current)) frames.push(current);
      current.parts.push(chunk.type === 'fdAT' ? chunk.data.subarray(SEQUENCE_BYTES) : chunk.data);
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
  { header, shared, data }: { readonly header: PngChunk; readonly shared: readonly PngChunk[]; readonly data: Buffer },
  compress: (png: Buffer) => Promise<Buffer>,
): Promise<Buffer> {
  const out = readPngChunks(await compress(writePngChunks([header, ...shared, { type: 'IDAT', data }, endChunk])));
  const sharesChunks =
    isSameChunk(findPngChunk(out, 'IHDR'), header) && shared.every((chunk) => isSameChunk(findPngChunk(out, chunk.type), chunk));
  const compressed = Buffer.concat(out.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  return sharesChunks && compressed.length < data.length ? compressed : data;
}

function toNumberedChunk(type: 'fcTL' | 'fdAT', sequence: number, body: Buffer): PngChunk {
  const number = Buffer.alloc(SEQUENCE_BYTES);
  number.writeUInt32BE(sequence);
  return { type, data: Buffer.concat([number, body]) };
}

/**
 * Compresses each frame of an APNG. `compress` gets a frame as a complete PNG. A frame stays unchanged when the
 * result is not smaller, or when `compress` changes the header or the palette, which all frames share.
 * Throws what `compress` throws. Source: PNG third edition, 4.9 and 11.3.6.
 */
export async function recompressApngFrames(chunks: readonly PngChunk[], compress: (png: Buffer) => Promise<Buffer>): Promise<PngChunk[]> {
  const header = findPngChunk(chunks, 'IHDR');
  if (!header) return [...chunks];
  const shared = chunks.filter(({ type }) => type === 'PLTE' || type === 'tRNS');
  const frameTypes = ['fcTL', 'fdAT', 'IDAT', 'IEND'];
  const out = chunks.filter(({ type }) => !frameTypes.includes(type));
  let sequence = 0;
  let isFirstFrame = true;
  for (const { control, data } of collectFrames(chunks)) {
    const compressed = await recompressFrame({ header: toFrameHeader(header, control), shared, data }, compress);
    if (control) out.push(toNumberedChunk('fcTL', sequence++, control.data.subarray(SEQUENCE_BYTES)));
    out.push(isFirstFrame ? { type: 'IDAT', data: compressed } : toNumberedChunk('fdAT', sequence++, compressed));
    isFirstFrame = false;
  }
  return [...out, endChunk];
}
