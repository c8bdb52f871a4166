import sharp from 'sharp';
import { readFixture } from '../../megaoptim/client.js';
import type { SeededRandom } from '../seeded-random.js';

export interface NamedImage {
  readonly name: string;
  readonly bytes: Buffer;
}

const widthsPx = [48, 120, 240];
const mediumNames = ['sample.jpg', 'alpha.png', 'cmyk-no-profile.jpg', 'animated.gif', 'rgb-16-bit.png'];
const smallNames = ['palette.png', 'loop-3.gif', 'animated.webp', 'gray.jpg', 'srgb-profile.jpg', 'photo.avif', 'logo.svg', 'still.gif'];

async function resizeFixture(name: string, widthPx: number): Promise<NamedImage[]> {
  const source = sharp(await readFixture(name)).resize(widthPx);
  return Promise.all([
    source
      .clone()
      .jpeg({ quality: 95 })
      .toBuffer()
      .then((bytes) => ({ name: `${widthPx}.jpg`, bytes })),
    source
      .clone()
      .png()
      .toBuffer()
      .then((bytes) => ({ name: `${widthPx}.png`, bytes })),
    source
      .clone()
      .webp({ quality: 95 })
      .toBuffer()
      .then((bytes) => ({ name: `${widthPx}.webp`, bytes })),
    source
      .clone()
      .gif()
      .toBuffer()
      .then((bytes) => ({ name: `${widthPx}.gif`, bytes })),
  ]);
}

const read = (names: readonly string[]) => Promise.all(names.map(async (name) => ({ name, bytes: await readFixture(name) })));

/** The same picture in other bytes, so that no job is settled from an earlier one: what trails is read by no decoder. */
function makeUnique({ name, bytes }: NamedImage, dice: SeededRandom): NamedImage {
  const mark = dice.bytes(8);
  if (name.endsWith('.svg')) return { name, bytes: Buffer.concat([bytes, Buffer.from(`<!-- ${mark.toString('hex')} -->`)]) };
  if (name.endsWith('.avif')) return { name, bytes: Buffer.concat([bytes, Buffer.from('\0\0\0\x10free', 'latin1'), mark]) };
  return { name, bytes: Buffer.concat([bytes, mark]) };
}

/** Small pictures of all formats, now and then a medium one, a broken one or none at all. */
export async function createImageGenerator(dice: SeededRandom): Promise<() => NamedImage> {
  const sources = ['sample.jpg', 'photo.png', 'display-p3.jpg'];
  const shrunk = await Promise.all(sources.flatMap((name) => widthsPx.map((widthPx) => resizeFixture(name, widthPx))));
  const small = [...shrunk.flat(), ...(await read(smallNames))];
  const medium = await read(mediumNames);

  function corrupt({ name, bytes }: NamedImage): NamedImage {
    if (dice.oneIn(4)) return { name, bytes: dice.bytes(500) };
    return { name, bytes: bytes.subarray(0, Math.floor(bytes.length * 0.6)) };
  }

  return () => {
    const picture = dice.oneIn(25) ? dice.pick(medium) : dice.pick(small);
    return makeUnique(dice.oneIn(12) ? corrupt(picture) : picture, dice);
  };
}
