import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { readFixture } from '../../client.js';
import { createDice, type Dice } from '../dice.js';

export type PictureFormat = 'jpg' | 'png' | 'gif' | 'webp';

/** A small real image; stamped, it becomes as many different files as there are stamps. */
export interface Picture {
  readonly format: PictureFormat;
  readonly bytes: Buffer;
}

const eachFormat = 8;
const sidePx = { least: 48, most: 150 };

const sources: Readonly<Record<PictureFormat, string>> = { jpg: 'sample.jpg', png: 'photo.png', gif: 'still.gif', webp: 'lossy.webp' };

/** A piece of a fixture, packed carelessly enough to be worth optimizing, most of the time. */
async function cut(format: PictureFormat, dice: Dice): Promise<Picture> {
  const image = sharp(await readFixture(sources[format]));
  const { width, height } = await image.metadata();
  const piece = { width: dice.between(sidePx.least, sidePx.most), height: dice.between(sidePx.least, sidePx.most) };
  const place = { left: dice.between(0, width - piece.width), top: dice.between(0, height - piece.height) };
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
export function createPictures(seed: number): Promise<Picture[]> {
  const formats: readonly PictureFormat[] = ['jpg', 'jpg', 'png', 'gif', 'webp'];
  return Promise.all(
    formats.flatMap((format, row) =>
      Array.from({ length: eachFormat }, (_, index) => cut(format, createDice(seed, 'picture', row, index))),
    ),
  );
}

/** A comment each format has a place for: other bytes, same pixels. WebP is left as it is, so that some work repeats. */
export function stamp({ format, bytes }: Picture, text: string): Buffer {
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
