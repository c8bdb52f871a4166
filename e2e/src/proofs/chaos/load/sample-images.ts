import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { readFixture } from '../../../megaoptim/client.js';
import { createSeededRandom, type SeededRandom } from '../../seeded-random.js';

export type SampleFormat = 'jpg' | 'png' | 'gif' | 'webp';

/** A small real image; stamped, it becomes as many different files as there are stamps. */
export interface SampleImage {
  readonly format: SampleFormat;
  readonly bytes: Buffer;
}

const imagesPerFormat = 8;
const sidePx = { least: 48, most: 150 };

const sources: Readonly<Record<SampleFormat, string>> = { jpg: 'sample.jpg', png: 'photo.png', gif: 'still.gif', webp: 'lossy.webp' };

/** A piece of a fixture, packed carelessly enough to be worth optimizing, most of the time. */
async function cropFixture(format: SampleFormat, dice: SeededRandom): Promise<SampleImage> {
  const image = sharp(await readFixture(sources[format]));
  const { width, height } = await image.metadata();
  const piece = { width: dice.intBetween(sidePx.least, sidePx.most), height: dice.intBetween(sidePx.least, sidePx.most) };
  const place = { left: dice.intBetween(0, width - piece.width), top: dice.intBetween(0, height - piece.height) };
  const cropped = image.extract({ ...piece, ...place });
  const packed = {
    jpg: () => cropped.jpeg({ quality: dice.pick([50, 88, 95, 98]) }),
    png: () => cropped.png({ compressionLevel: dice.pick([0, 6]) }),
    gif: () => cropped.gif(),
    webp: () => cropped.webp({ quality: dice.pick([70, 98]) }),
  };
  return { format, bytes: await packed[format]().toBuffer() };
}

/** The same pictures for the same seed. */
export function createSampleImages(seed: number): Promise<SampleImage[]> {
  const formats: readonly SampleFormat[] = ['jpg', 'jpg', 'png', 'gif', 'webp'];
  return Promise.all(
    formats.flatMap((format, row) =>
      Array.from({ length: imagesPerFormat }, (_, index) => cropFixture(format, createSeededRandom(seed, 'picture', row, index))),
    ),
  );
}

/** A comment each format has a place for: other bytes, same pixels. WebP is left as it is, so that some work repeats. */
export function addComment({ format, bytes }: SampleImage, text: string): Buffer {
  const words = Buffer.from(text);
  switch (format) {
    case 'jpg': {
      const head = Buffer.from([0xff, 0xfe, 0, words.length + 2]);
      return Buffer.concat([bytes.subarray(0, 2), head, words, bytes.subarray(2)]);
    }
    case 'png': {
      const afterHeader = 33;
      const body = Buffer.concat([Buffer.from('tEXtComment\0'), words]);
      const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
      size.writeUInt32BE(body.length - 4);
      sum.writeUInt32BE(crc32(body));
      return Buffer.concat([bytes.subarray(0, afterHeader), size, body, sum, bytes.subarray(afterHeader)]);
    }
    case 'gif':
      return Buffer.concat([bytes.subarray(0, -1), Buffer.from([0x21, 0xfe, words.length]), words, Buffer.from([0, 0x3b])]);
    case 'webp':
      return bytes;
  }
}
