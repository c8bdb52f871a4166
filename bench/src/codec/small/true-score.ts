/** The score of a small picture by a decoder that the product does not encode with, and enlarged so that the metric has all of its scales. */
import { Transformer } from '@napi-rs/image';
import { type RgbRaster, scorePair } from '@pixmill/metric';

/** Shortest side that is scored as it is, in px. Smaller pictures are enlarged by a whole factor, without interpolation. */
const minSide = 128;

/** Decodes a JPEG or PNG of 8 bits. Throws for damaged bytes and for 16 bits. */
export async function decodeElsewhere(bytes: Buffer): Promise<RgbRaster> {
  const transformer = new Transformer(bytes);
  const { width, height } = await transformer.metadata();
  const data = await transformer.rawPixels();
  const channels = data.length / (width * height);
  if (![1, 2, 3, 4].includes(channels)) throw new Error(`has ${channels} bytes for a pixel`);
  return { data: toRgba(data, channels), width, height, channels: 4 };
}

/** The lower score on black and on white, with pictures enlarged. Throws when the sizes differ. */
export function trueScore(before: RgbRaster, after: RgbRaster): number {
  if (before.width !== after.width || before.height !== after.height) throw new Error('has another size than its source');
  const factor = Math.ceil(minSide / Math.min(before.width, before.height));
  const grounds = isOpaque(before) && isOpaque(after) ? [0] : [0, 255];
  return Math.min(...grounds.map((ground) => scorePair(compose(before, ground, factor), compose(after, ground, factor)).score));
}

function toRgba(data: Buffer, channels: number): Buffer {
  const rgba = Buffer.alloc((data.length / channels) * 4, 255);
  const hasAlpha = channels === 2 || channels === 4;
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    for (let channel = 0; channel < 3; channel += 1) rgba[to + channel] = data[from + (channels < 3 ? 0 : channel)] ?? 0;
    if (hasAlpha) rgba[to + 3] = data[from + channels - 1] ?? 0;
  }
  return rgba;
}

function isOpaque({ data, channels }: RgbRaster): boolean {
  if (channels === 3) return true;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

/** RGB on a gray ground, with every pixel repeated `factor` times in both directions. */
function compose({ data, width, height, channels }: RgbRaster, ground: number, factor: number): RgbRaster {
  const rgb = Buffer.alloc(width * factor * height * factor * 3);
  for (let y = 0, to = 0; y < height * factor; y += 1) {
    const line = Math.floor(y / factor) * width;
    for (let x = 0; x < width * factor; x += 1) {
      const from = (line + Math.floor(x / factor)) * channels;
      const alpha = channels === 3 ? 1 : (data[from + 3] ?? 0) / 255;
      for (let channel = 0; channel < 3; channel += 1) rgb[to++] = Math.round((data[from + channel] ?? 0) * alpha + ground * (1 - alpha));
    }
  }
  return { data: rgb, width: width * factor, height: height * factor, channels: 3 };
}
