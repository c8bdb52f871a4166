import { encode } from 'blurhash';
import type { RgbaPixels } from '../rgba-pixels.js';

/** Waves along the longer and the shorter side: 28 characters. */
const [LONGER, SHORTER] = [4, 3];

/** The BlurHash of a picture on white, since a BlurHash has no alpha. A small picture is enough: the time grows with its pixels. Pure. */
export function toBlurHash({ data, width, height }: RgbaPixels): string {
  const opaque = new Uint8ClampedArray(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    for (let band = 0; band < 3; band += 1) opaque[at + band] = ((data[at + band] ?? 0) * alpha + 255 * (255 - alpha)) / 255;
    opaque[at + 3] = 255;
  }
  return width < height ? encode(opaque, width, height, SHORTER, LONGER) : encode(opaque, width, height, LONGER, SHORTER);
}
