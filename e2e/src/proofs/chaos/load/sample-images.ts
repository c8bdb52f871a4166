import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { readFixture } from '../../../fixtures.js';
import { createSeededRandom, type SeededRandom } from '../../seeded-random.js';

export type SampleFormat = 'jpg' | 'png' | 'gif' | 'webp';

/** A small real image. Different comments make different files of it. */
export interface SampleImage {
  readonly format: SampleFormat;
  readonly bytes: Buffer;
}

const imagesPerFormat = 8;
const sidePx = { min: 48, max: 150 };
/** Size of the signature and the header chunk of a PNG. */
const pngHeaderBytes = 33;

const sources: Readonly<Record<SampleFormat, string>> = { jpg: 'sample.jpg', png: 'photo.png', gif: 'still.gif', webp: 'lossy.webp' };

/** A region of a fixture, compressed so badly that most can be optimized. */
async function cropFixture(format: SampleFormat, random: SeededRandom): Promise<SampleImage> {
  const image = sharp(readFixture(sources[format]));
  const { width, height } = await image.metadata();
  const size = { width: random.intBetween(sidePx.min, sidePx.max), height: random.intBetween(sidePx.min, sidePx.max) };
  const position = { left: random.intBetween(0, width - size.width), top: random.intBetween(0, height - size.height) };
  const cropped = image.extract({ ...size, ...position });
  const encoders = {
    jpg: () => cropped.jpeg({ quality: random.pick([50, 88, 95, 98]) }),
    png: () => cropped.png({ compressionLevel: random.pick([0, 6]) }),
    gif: () => cropped.gif(),
    webp: () => cropped.webp({ quality: random.pick([70, 98]) }),
  };
  return { format, bytes: await encoders[format]().toBuffer() };
}

/** The same seed gives the same images. */
export function createSampleImages(seed: number): Promise<SampleImage[]> {
  const formats: readonly SampleFormat[] = ['jpg', 'jpg', 'png', 'gif', 'webp'];
  return Promise.all(
    formats.flatMap((format, row) =>
      Array.from({ length: imagesPerFormat }, (_, index) => cropFixture(format, createSeededRandom(seed, 'picture', row, index))),
    ),
  );
}

/** Adds a comment: other bytes, the same pixels. WebP stays unchanged, so that some results are reused. */
export function addComment({ format, bytes }: SampleImage, text: string): Buffer {
  const comment = Buffer.from(text);
  switch (format) {
    case 'jpg': {
      const head = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
      return Buffer.concat([bytes.subarray(0, 2), head, comment, bytes.subarray(2)]);
    }
    case 'png': {
      const body = Buffer.concat([Buffer.from('tEXtComment\0'), comment]);
      const [size, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
      size.writeUInt32BE(body.length - 4);
      checksum.writeUInt32BE(crc32(body));
      return Buffer.concat([bytes.subarray(0, pngHeaderBytes), size, body, checksum, bytes.subarray(pngHeaderBytes)]);
    }
    case 'gif':
      return Buffer.concat([bytes.subarray(0, -1), Buffer.from([0x21, 0xfe, comment.length]), comment, Buffer.from([0, 0x3b])]);
    case 'webp':
      return bytes;
  }
}
