import type { BmpMasks } from './bmp-masks.js';
import type { BmpHeader } from './read-bmp-header.js';
import { type StoredRows, toShownRow } from './read-bmp-rows.js';

/** Rows of 16 or 32 bits per pixel. Alpha that is 0 everywhere is no alpha: many writers leave it empty, and browsers show such a picture. */
export function readMaskedRows(rows: StoredRows, header: BmpHeader, { colours, alpha }: BmpMasks): { samples: Buffer; alpha: boolean } {
  const { width, height } = header;
  const hasAlpha = alpha !== null && hasVisiblePixel(rows, header, alpha.mask);
  const channels = hasAlpha ? [...colours, alpha] : colours;
  const samples = Buffer.alloc(width * height * channels.length);
  for (let row = 0; row < rows.complete; row += 1) {
    let to = toShownRow(header, row) * width * channels.length;
    for (let x = 0; x < width; x += 1) {
      const pixel = readPixel(rows, header, { row, x });
      for (const { mask, shift, samples: values } of channels) {
        samples[to] = values[((pixel & mask) >>> shift) & 0xff] ?? 0;
        to += 1;
      }
    }
  }
  return { samples, alpha: hasAlpha };
}

const readPixel = ({ data, rowBytes }: StoredRows, { bitsPerPixel }: BmpHeader, { row, x }: { row: number; x: number }) =>
  bitsPerPixel === 16 ? data.readUInt16LE(row * rowBytes + 2 * x) : data.readUInt32LE(row * rowBytes + 4 * x);

function hasVisiblePixel(rows: StoredRows, header: BmpHeader, mask: number): boolean {
  for (let row = 0; row < rows.complete; row += 1) {
    for (let x = 0; x < header.width; x += 1) if ((readPixel(rows, header, { row, x }) & mask) !== 0) return true;
  }
  return false;
}
