import { ByteReader } from '../bytes/byte-reader.js';
import type { Decoder } from '../decoder.js';
import { readBmpProfile } from './bmp-profile.js';
import { readBmpHeader } from './read-bmp-header.js';
import { readBmpPixels } from './read-bmp-pixels.js';

/** The file header: `BM`, the length of the file, four reserved bytes, where the pixels begin. */
const FILE_HEADER_BYTES = 14;
const PIXELS_AT = 10;

const createReader = (bytes: Buffer) => new ByteReader(bytes, { name: 'BMP', order: 'little' });

/** BMP of Windows and OS/2, as browsers show it. */
export const bmpDecoder: Decoder = {
  readSize(bytes) {
    const { width, height } = readBmpHeader(createReader(bytes), FILE_HEADER_BYTES);
    return { width, height };
  },
  decode(bytes) {
    const reader = createReader(bytes);
    const header = readBmpHeader(reader, FILE_HEADER_BYTES);
    return {
      ...readBmpPixels(reader, header, reader.u32(PIXELS_AT, 'the place of its pixels')),
      width: header.width,
      height: header.height,
      bitsPerSample: 8,
      colour: 'rgb',
      icc: readBmpProfile(reader, header),
      orientation: 1,
    };
  },
};
