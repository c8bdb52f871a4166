import { splitJpeg } from './jpeg.js';
import { jpegCodes } from './jpeg-codes.js';
import { findFrameSegment, isProgressiveFrame } from './jpeg-frame.js';

/** The luma quantisation of a JPEG and whether it is progressive. */
export interface JpegQuantisation {
  /** Luma quantisation steps in the order of the file (zigzag). */
  readonly luma: readonly number[];
  readonly progressive: boolean;
}

/** Reads table 0, which was the table of the first component in every file seen so far. */
function readLuma(body: Buffer): number[] | null {
  for (let at = 0; at < body.length; ) {
    const [is16Bit, id] = [(body[at] ?? 0) >> 4, (body[at] ?? 0) & 15];
    const bytes = is16Bit ? 128 : 64;
    if (id === 0 && at + 1 + bytes <= body.length) {
      return Array.from({ length: 64 }, (_, index) => (is16Bit ? body.readUInt16BE(at + 1 + index * 2) : (body[at + 1 + index] ?? 0)));
    }
    at += 1 + bytes;
  }
  return null;
}

/** Reads the luma table; null without a table or a frame. Throws AppError `image_damaged`. */
export function readJpegQuantisation(bytes: Buffer): JpegQuantisation | null {
  const { segments } = splitJpeg(bytes);
  const luma = segments.filter(({ marker }) => marker === jpegCodes.dqt).flatMap(({ body }) => readLuma(body) ?? []);
  const frame = findFrameSegment(segments);
  if (luma.length !== 64 || !frame) return null;
  return { luma, progressive: isProgressiveFrame(frame) };
}
