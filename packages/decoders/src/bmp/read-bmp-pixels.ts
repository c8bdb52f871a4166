import type { ByteReader } from '../bytes/byte-reader.js';
import type { BmpHeader } from './read-bmp-header.js';
import { readBmpPalette } from './read-bmp-palette.js';
import { type BmpPixels, findStoredRows, readIndexRows, readTrueColourRows, toShownRow } from './read-bmp-rows.js';
import { readBmpRuns } from './read-bmp-runs.js';
import { readMaskedRows } from './read-masked-rows.js';

/**
 * Reads the pixels at byte `at`. Rows that the file lacks are transparent, as browsers show them. Throws AppError `image_damaged` when there is no
 * complete row.
 */
export function readBmpPixels(reader: ByteReader, header: BmpHeader, at: number): BmpPixels {
  const palette = readBmpPalette(reader, header, at);
  if (header.storage !== 'indices' && header.storage !== 'colours') return readBmpRuns(reader, header, { at, palette });
  const rows = findStoredRows(reader, header, at);
  const { width, height, masks } = header;
  const picture =
    masks && header.bitsPerPixel !== 24
      ? readMaskedRows(rows, header, masks)
      : { samples: masks ? readTrueColourRows(rows, header) : readIndexRows(rows, header, palette), alpha: false };
  if (rows.complete === height) return { ...picture, repairs: [] };
  const missing = height - rows.complete;
  // the missing rows follow each other in the picture, at its top or at its end
  const first = Math.min(toShownRow(header, rows.complete), toShownRow(header, height - 1));
  return {
    samples: picture.alpha ? picture.samples : withAlpha(picture.samples, first * width, (first + missing) * width),
    alpha: true,
    repairs: [{ what: `cut: ${missing} of ${height} rows are missing`, at: reader.bytes.length }],
  };
}

/** RGB samples with alpha, which is 0 from pixel `start` to `end`. */
function withAlpha(rgb: Buffer, start: number, end: number): Buffer {
  const pixels = rgb.length / 3;
  const samples = Buffer.alloc(pixels * 4, 255);
  for (let pixel = 0; pixel < pixels; pixel += 1) rgb.copy(samples, pixel * 4, pixel * 3, pixel * 3 + 3);
  return samples.fill(0, start * 4, end * 4);
}
