import sharp from 'sharp';
import { type NamedImage, readFixture, readNamedFixture } from '../../fixtures.js';
import type { SeededRandom } from '../seeded-random.js';

const widthsPx = [48, 120, 240];
const resizedNames = ['sample.jpg', 'photo.png', 'display-p3.jpg'];
const mediumNames = ['sample.jpg', 'alpha.png', 'cmyk-no-profile.jpg', 'animated.gif', 'rgb-16-bit.png'];
const smallNames = ['palette.png', 'loop-3.gif', 'animated.webp', 'gray.jpg', 'srgb-profile.jpg', 'photo.avif', 'logo.svg', 'still.gif'];

async function resizeFixture(name: string, widthPx: number): Promise<NamedImage[]> {
  const source = sharp(readFixture(name)).resize(widthPx);
  const encoders = {
    jpg: source.clone().jpeg({ quality: 95 }),
    png: source.clone().png(),
    webp: source.clone().webp({ quality: 95 }),
    gif: source.clone().gif(),
  };
  return Promise.all(
    Object.entries(encoders).map(async ([extension, image]) => ({ name: `${widthPx}.${extension}`, bytes: await image.toBuffer() })),
  );
}

/** The same pixels in other bytes, so that no job reuses an earlier result. No decoder reads what is appended. */
function makeUnique({ name, bytes }: NamedImage, random: SeededRandom): NamedImage {
  const mark = random.bytes(8);
  if (name.endsWith('.svg')) return { name, bytes: Buffer.concat([bytes, Buffer.from(`<!-- ${mark.toString('hex')} -->`)]) };
  if (name.endsWith('.avif')) return { name, bytes: Buffer.concat([bytes, Buffer.from('\0\0\0\x10free', 'latin1'), mark]) };
  return { name, bytes: Buffer.concat([bytes, mark]) };
}

function corrupt({ name, bytes }: NamedImage, random: SeededRandom): NamedImage {
  if (random.oneIn(4)) return { name, bytes: random.bytes(500) };
  return { name, bytes: bytes.subarray(0, Math.floor(bytes.length * 0.6)) };
}

/** Returns a generator of small images of all formats; some are of medium size, broken, or no image. */
export async function createImageGenerator(random: SeededRandom): Promise<() => NamedImage> {
  const resized = await Promise.all(resizedNames.flatMap((name) => widthsPx.map((widthPx) => resizeFixture(name, widthPx))));
  const small = [...resized.flat(), ...smallNames.map(readNamedFixture)];
  const medium = mediumNames.map(readNamedFixture);
  return () => {
    const image = random.oneIn(25) ? random.pick(medium) : random.pick(small);
    return makeUnique(random.oneIn(12) ? corrupt(image, random) : image, random);
  };
}
