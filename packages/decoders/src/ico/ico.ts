import { readClaimedSize } from '@pixmill/image-formats';
import { type BmpHeader, readBmpHeader } from '../bmp/read-bmp-header.js';
import { readBmpPixels } from '../bmp/read-bmp-pixels.js';
import { ByteReader } from '../bytes/byte-reader.js';
import type { DecodedPicture, Decoder } from '../decoder.js';
import { applyIconMask } from './apply-icon-mask.js';
import { readIcoDirectory, selectIcoEntry } from './read-ico-directory.js';

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The picture that is shown: a PNG file, or a bitmap without a file header. */
type IcoPicture = { readonly png: Buffer } | { readonly reader: ByteReader; readonly header: BmpHeader };

function openPicture(bytes: Buffer): IcoPicture {
  const reader = new ByteReader(bytes, { name: 'ICO', order: 'little' });
  const entry = selectIcoEntry(readIcoDirectory(reader));
  if (!entry) throw reader.damaged('no picture', 4);
  const start = reader.slice(entry.at, pngSignature.length, 'its picture');
  if (start.equals(pngSignature)) return { png: reader.slice(entry.at, entry.bytes, 'the end of its picture') };
  const header = readBmpHeader(reader, entry.at, true);
  if (header.storage !== 'indices' && header.storage !== 'colours') throw reader.damaged('a bitmap with runs', entry.at + 16);
  return { reader, header };
}

/** The largest picture of an icon, as browsers show it. */
export const icoDecoder: Decoder = {
  readSize(bytes) {
    const picture = openPicture(bytes);
    if ('png' in picture) return readClaimedSize(picture.png, 'png');
    const { width, height } = picture.header;
    return { width, height };
  },
  decode(bytes) {
    const picture = openPicture(bytes);
    return 'png' in picture ? picture : decodeBitmap(picture.reader, picture.header);
  },
};

function decodeBitmap(reader: ByteReader, header: BmpHeader): DecodedPicture {
  const { width, height, bitsPerPixel, palette } = header;
  const at = palette.at + palette.colours * palette.bytesPerColour;
  const pixels = readBmpPixels(reader, header, at);
  const maskAt = at + Math.ceil((width * bitsPerPixel) / 32) * 4 * height;
  // alpha of the pixels takes the place of the mask
  const shown = pixels.alpha ? pixels : applyIconMask(pixels, header, { bytes: reader.bytes, at: maskAt });
  return { ...shown, width, height, bitsPerSample: 8, colour: 'rgb', icc: null, orientation: 1 };
}
