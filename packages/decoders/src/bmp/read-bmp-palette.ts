import type { ByteReader } from '../bytes/byte-reader.js';
import type { BmpHeader } from './read-bmp-header.js';

/** The colours of the palette, red first, up to byte `end`, where the pixels begin. A file may have fewer colours than its header says. */
export function readBmpPalette({ bytes }: ByteReader, { palette: { at, colours, bytesPerColour } }: BmpHeader, end: number): Buffer {
  const available = Math.max(0, Math.floor((Math.min(end, bytes.length) - at) / bytesPerColour));
  const palette = Buffer.alloc(Math.min(colours, available) * 3);
  for (let index = 0; index * 3 < palette.length; index += 1) {
    const from = at + index * bytesPerColour;
    palette[index * 3] = bytes[from + 2] ?? 0;
    palette[index * 3 + 1] = bytes[from + 1] ?? 0;
    palette[index * 3 + 2] = bytes[from] ?? 0;
  }
  return palette;
}
