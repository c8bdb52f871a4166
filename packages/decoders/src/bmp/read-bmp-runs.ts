import type { ByteReader } from '../bytes/byte-reader.js';
import type { BmpHeader } from './read-bmp-header.js';
import type { BmpPixels } from './read-bmp-rows.js';
import { RunCanvas } from './run-canvas.js';

/** What follows a 0; a larger number counts pixels. Source: Microsoft, Bitmap Compression. */
const [END_OF_ROW, END_OF_PICTURE, MOVE] = [0, 1, 2];

interface RunSource {
  readonly reader: ByteReader;
  readonly at: number;
  readonly palette: Buffer;
}

/**
 * Runs of indices (RLE4, RLE8) or colours (RLE24 of OS/2) at byte `at`. Pixels that no run reaches are transparent, as browsers show them. Data
 * beyond the last row is not read. Throws AppError `image_damaged` when there is no run.
 */
export function readBmpRuns(reader: ByteReader, header: BmpHeader, { at, palette }: Omit<RunSource, 'reader'>): BmpPixels {
  reader.slice(at, 2, 'its first run');
  const canvas = new RunCanvas(header);
  const isCut = paintRuns({ reader, at, palette }, header, canvas);
  // many writers leave out the end after the last pixel
  const repairs = isCut && !canvas.isComplete ? [{ what: 'cut: its runs end early', at: reader.bytes.length }] : [];
  return { ...canvas.toSamples(), repairs };
}

/** Returns whether the file ended first. */
function paintRuns({ reader: { bytes }, at, palette }: RunSource, { storage }: BmpHeader, canvas: RunCanvas): boolean {
  const unit = storage === 'rle24' ? 3 : 1;
  const perByte = storage === 'rle4' ? 2 : 1;
  const paint = (from: number, index: number) => {
    if (unit === 3) return canvas.paintBlueFirst(bytes, from + 3 * index);
    const byte = bytes[from + Math.floor(index / perByte)] ?? 0;
    return canvas.paint(palette, (perByte === 1 ? byte : index % 2 === 0 ? byte >> 4 : byte & 15) * 3);
  };
  for (let position = at; canvas.isInside; ) {
    const [count, code] = [bytes[position], bytes[position + 1]];
    if (count === undefined || code === undefined) return true;
    if (count > 0) {
      if (position + 1 + unit > bytes.length) return true;
      // the two halves of a byte of RLE4 alternate
      for (let index = 0; index < count; index += 1) paint(position + 1, index % perByte);
      position += 1 + unit;
      continue;
    }
    position += 2;
    if (code === END_OF_PICTURE) return false;
    if (code === END_OF_ROW) canvas.nextRow();
    else if (code === MOVE) {
      if (position + 2 > bytes.length) return true;
      canvas.move(bytes[position] ?? 0, bytes[position + 1] ?? 0);
      position += 2;
    } else {
      const length = unit === 3 ? code * 3 : Math.ceil(code / perByte);
      if (position + length > bytes.length) return true;
      for (let index = 0; index < code; index += 1) paint(position, index);
      position += length + (length & 1);
    }
  }
  return false;
}
