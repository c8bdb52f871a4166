import type { PngChunk } from './png.js';

/** The sequence number at the start of `fcTL` and `fdAT`. */
export const SEQUENCE_BYTES = 4;
/** Source: PNG third edition, 11.3.6.2. */
const CONTROL_BYTES = 26;

/** What happens to the area of a frame before the next one: it stays, it is cleared, or what was there before returns. */
export type FrameDisposal = 'none' | 'background' | 'previous';

/** The frame control of an APNG. Source: PNG third edition, 11.3.6.2. */
export interface FrameControl {
  /** px, within the canvas. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Seconds as a fraction. A denominator of 0 means 100. */
  readonly delay: { readonly numerator: number; readonly denominator: number };
  readonly disposal: FrameDisposal;
  /** Whether the frame is blended over the canvas instead of replacing its area. */
  readonly isBlended: boolean;
}

const disposals: readonly FrameDisposal[] = ['none', 'background', 'previous'];

/** Reads the data of an `fcTL` chunk; null when it is too short or has a value that does not exist. */
export function readFrameControl(data: Buffer): FrameControl | null {
  if (data.length < CONTROL_BYTES) return null;
  const [width, height, left, top] = [4, 8, 12, 16].map((at) => data.readUInt32BE(at)) as [number, number, number, number]; // four offsets
  const disposal = disposals[data.readUInt8(24)];
  const blend = data.readUInt8(25);
  if (disposal === undefined || blend > 1 || width === 0 || height === 0) return null;
  const delay = { numerator: data.readUInt16BE(20), denominator: data.readUInt16BE(22) };
  return { left, top, width, height, delay, disposal, isBlended: blend === 1 };
}

/** The data of an `fcTL` chunk with a sequence number. */
export function writeFrameControl(control: FrameControl, sequence: number): Buffer {
  const { left, top, width, height, delay, disposal, isBlended } = control;
  const data = Buffer.alloc(CONTROL_BYTES);
  for (const [index, value] of [sequence, width, height, left, top].entries()) data.writeUInt32BE(value, index * 4);
  data.writeUInt16BE(delay.numerator, 20);
  data.writeUInt16BE(delay.denominator, 22);
  data.set([disposals.indexOf(disposal), Number(isBlended)], 24);
  return data;
}

/** ms. Source: PNG third edition, 11.3.6.2. */
export const toDelayMs = ({ delay: { numerator, denominator } }: FrameControl) => (numerator * 1_000) / (denominator || 100);

/** A frame of an APNG in the file. */
export interface FrameChunks {
  /** Index of the first chunk. */
  readonly start: number;
  readonly control: PngChunk;
  readonly data: readonly PngChunk[];
  /** Whether the sequence numbers are in order. */
  readonly isInOrder: boolean;
}

/** The frames in file order. The first one may be in IDAT chunks. An image before the first `fcTL` is no frame. */
export function listFrames(chunks: readonly PngChunk[]): FrameChunks[] {
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
