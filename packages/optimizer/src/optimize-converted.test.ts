import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import sharp from 'sharp';
import { optimizeImage } from './optimize.js';
import { addTiffFields } from './testing/add-metadata.js';

const limits = { maxPixels: 1_000_000, maxAnimationPixels: 1_000_000, maxFrames: 10 };

async function optimize(name: string, spec: Partial<JobSpec> = {}, bytes = fixtureBytes(`inputs/${name}`)) {
  const request = { bytes, spec: { ...defaultJobSpec, inputs: 'all' as const, ...spec }, limits };
  const { variants, report, source } = await optimizeImage(request, { onMeasured: () => {}, signal: new AbortController().signal });
  const [main] = variants;
  if (!main) throw new Error(`no result of ${name}`);
  return { main, report, source };
}

/** Straight RGBA, with 0 for colours that nobody sees. */
async function readShown(image: Buffer): Promise<Buffer> {
  const rgba = await sharp(image).toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer();
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] === 0) rgba.fill(0, at - 3, at);
  return rgba;
}

async function largestDifference(one: Buffer, other: Buffer): Promise<number> {
  const [left, right] = [await readShown(one), await readShown(other)];
  expect(left).toHaveLength(right.length);
  return left.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (right[at] ?? 0))), 0);
}

describe('pictures that browsers do not show', () => {
  test.each([
    ['photo.bmp', 'photo'],
    ['alpha.bmp', 'alpha'],
    ['rle8.bmp', 'rle8'],
    ['icon.ico', 'icon'],
    ['photo.psd', 'photo'],
    ['alpha.psd', 'alpha'],
    ['gray.psd', 'gray'],
    ['lzw.tif', 'photo'],
    ['deflate.tif', 'photo'],
    ['packbits.tif', 'photo'],
    ['tiled.tif', 'photo'],
    ['planar.tif', 'photo'],
    ['big.tif', 'photo'],
    ['pages.tif', 'photo'],
    ['alpha.tif', 'alpha'],
    ['jpeg.tif', 'jpeg-tif'],
    ['group4.tif', 'group4-tif'],
    ['palette.tif', 'palette-tif'],
    ['two-bit.tif', 'two-bit-tif'],
    ['white-is-zero.tif', 'white-is-zero-tif'],
  ])('optimize: lossless makes a PNG with the pixels of ImageMagick, %s', async (name, reference) => {
    const { main } = await optimize(name, { compression: 'lossless' });
    expect(main.format).toBe('png');
    expect(await largestDifference(main.bytes, fixtureBytes(`inputs/${reference}.png`))).toBe(0);
  });

  test.each([
    ['one-bit.bmp', 'png'],
    ['four-bit.bmp', 'png'],
    ['group4.tif', 'png'],
    ['rle8.bmp', 'jpeg'],
    ['gray.psd', 'jpeg'],
  ])('optimize: a picture without alpha becomes a PNG where its pixels have at most 4 bits, else a JPEG, %s', async (name, format) => {
    const { main } = await optimize(name);
    expect(main.format).toBe(format);
    expect(main.bytes.length).toBeLessThan(fixtureBytes(`inputs/${name}`).length);
  });

  test('optimize: lossless takes alpha out of the colours of a TIFF, to one step of the stored ones', async () => {
    const { main } = await optimize('associated.tif', { compression: 'lossless' });
    const [own, straight] = [await readShown(main.bytes), await readShown(fixtureBytes('inputs/alpha.png'))];
    // a stored step is 255 / alpha steps of the colour
    own.forEach((value, at) => {
      const alpha = straight[at | 3] ?? 0;
      expect(Math.abs(value - (straight[at] ?? 0)) * alpha).toBeLessThanOrEqual(255);
    });
  });

  test('optimize: lossless turns a TIFF by its orientation', async () => {
    const { main, source } = await optimize('orientation-6.tif', { compression: 'lossless' });
    const turned = await sharp(fixtureBytes('inputs/photo.png')).rotate(90).png().toBuffer();
    expect(source.facts).toMatchObject({ width: 40, height: 60 });
    expect(await largestDifference(main.bytes, turned)).toBe(0);
  });

  test.each(['gradient-16.psd', 'gradient-16.tif'])('optimize: lossless keeps 16 bits, %s', async (name) => {
    const { main } = await optimize(name, { compression: 'lossless' });
    expect(main.facts.depth).toBe(48);
    const { data } = await sharp(main.bytes).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
    const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    // red falls from top to bottom, in 40 rows of 60 px
    for (let row = 0; row < 40; row += 1) expect(Math.abs((samples[row * 180] ?? 0) - (65_535 * (39 - row)) / 39)).toBeLessThanOrEqual(1);
  });

  test.each([
    ['photo.bmp', 'jpeg'],
    ['cmyk.psd', 'jpeg'],
    ['cmyk.tif', 'jpeg'],
    ['alpha.psd', 'png'],
    ['alpha.tif', 'png'],
    ['icon.ico', 'png'],
  ])('optimize: a result is a JPEG without alpha and a PNG with it, %s', async (name, format) => {
    const { main } = await optimize(name);
    expect(main.format).toBe(format);
  });

  test('optimize: a cut BMP has the rows that are there, and the report says it', async () => {
    const { main, report } = await optimize('photo.bmp', {}, fixtureBytes('inputs/photo.bmp').subarray(0, 54 + 180 * 20));
    expect(main.format).toBe('png');
    expect(report.repairs).toEqual([{ what: 'cut: 20 of 40 rows are missing', at: 3_654 }]);
  });

  test.each([
    ['alpha.psd', ['layers']],
    ['pages.tif', ['further-pages']],
    ['icon.ico', ['other-sizes']],
    ['photo.bmp', []],
  ])('optimize: the report lists what a source had beside its picture, %s', async (name, stripped) => {
    expect((await optimize(name)).report.stripped).toEqual(stripped);
  });

  test('optimize: checks the size of a picture inside an icon before it is decoded', async () => {
    const png = Buffer.from(fixtureBytes('inputs/alpha.png'));
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    const directory = Buffer.from([0, 0, 1, 0, 1, 0, 60, 40, 0, 0, 1, 0, 32, 0, 0, 0, 0, 0, 22, 0, 0, 0]);
    directory.writeUInt32LE(png.length, 14);
    await expect(optimize('icon', {}, Buffer.concat([directory, png]))).rejects.toMatchObject({ code: 'image_too_large' });
  });

  test('optimize: a ring of directories ends, and shows its first page', async () => {
    const bytes = Buffer.from(fixtureBytes('inputs/lzw.tif'));
    const first = bytes.readUInt32LE(4);
    // the first directory follows itself
    bytes.writeUInt32LE(first, first + 2 + bytes.readUInt16LE(first) * 12);
    const { main, report } = await optimize('lzw.tif', { compression: 'lossless' }, bytes);
    expect(await largestDifference(main.bytes, fixtureBytes('inputs/photo.png'))).toBe(0);
    expect(report.stripped).toEqual(['further-pages']);
  });

  test.each([
    ['a text without an end', [{ tag: 0x010e, type: 2, value: Buffer.from('no end') }]],
    [
      'private tags and layers',
      [
        { tag: 50_999, value: Buffer.from('private') },
        { tag: 37_724, value: Buffer.from('Adobe Photoshop Document Data Block\0') },
      ],
    ],
    ['a link to no directory', [{ tag: 0x8825, type: 4, value: Buffer.from([255, 255, 255, 0]) }]],
  ])('optimize: a TIFF is sound with what its decoder only warns of, %s', async (_, fields) => {
    const { main } = await optimize('lzw.tif', { compression: 'lossless' }, addTiffFields(fixtureBytes('inputs/lzw.tif'), fields));
    expect(await largestDifference(main.bytes, fixtureBytes('inputs/photo.png'))).toBe(0);
  });

  test('optimize: a TIFF is sound with tags out of order', async () => {
    const source = fixtureBytes('inputs/lzw.tif');
    const bytes = Buffer.from(source);
    const first = source.readUInt32LE(4) + 2;
    source.copy(bytes, first, first + 12, first + 24);
    source.copy(bytes, first + 12, first, first + 12);
    const { main } = await optimize('lzw.tif', { compression: 'lossless' }, bytes);
    expect(await largestDifference(main.bytes, fixtureBytes('inputs/photo.png'))).toBe(0);
  });
});
