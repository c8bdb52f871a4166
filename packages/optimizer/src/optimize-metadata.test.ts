import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JobSpec } from '@pixmill/contracts';
import { readFileMetadata } from '@pixmill/image-formats';
import { fixtureBytes } from '@pixmill/testkit';
import sharp from 'sharp';
import { createMetadataSource, readMetadata } from './testing/metadata-source.js';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

const optimizeInChild = openOptimizerForTests();

async function optimize(bytes: Buffer, options: Partial<JobSpec>) {
  const { variants } = await optimizeInChild(bytes, { speed: 'fast', ...options });
  const get = (role: string) => {
    const variant = variants.find((each) => each.role === role);
    if (!variant) throw new Error(`there is no ${role} result`);
    return variant.bytes;
  };
  return { main: get('main'), get };
}

const output = (format: JobSpec['output']['format']): Pick<JobSpec, 'output'> => ({ output: { format, quality: null, encoding: null } });

let source: Buffer;
beforeAll(async () => {
  source = await createMetadataSource(fixtureBytes('images/photo.png'));
});

test('optimizeImage: the source of these tests has all metadata', async () => {
  expect(await readMetadata(source)).toMatchObject({
    exif: { Orientation: 6, ExifImageWidth: 240, ExifImageHeight: 160, Artist: 'Ann Author', LensModel: 'Lens', latitude: 48.2 },
    xmp: { Orientation: 6, PixelXDimension: 240, GPSLatitude: '48,12N', Credit: 'Ann and Co', Rating: 5 },
    iptc: { Byline: 'Ann Author', City: 'Vienna', Caption: 'A caption' },
    density: 300,
  });
});

describe('optimizeImage: all metadata', () => {
  test('a lossy JPEG and its copies have it, with orientation and dimensions of the upright picture', async () => {
    const { get } = await optimize(source, { metadata: 'all', extras: ['webp', 'avif'] });
    const [before, exif] = [await readMetadata(source), { Orientation: 1, ExifImageWidth: 160, ExifImageHeight: 240 }];
    const xmp = { Orientation: 1, PixelXDimension: 160, PixelYDimension: 240 };
    for (const role of ['main', 'webp', 'avif']) {
      const after = await readMetadata(get(role));
      expect([role, after.exif]).toEqual([role, { ...before.exif, ...exif }]);
      const fromIptc = role === 'main' ? {} : { creator: 'Ann Author', rights: { lang: 'x-default', value: '(c) Ann' } };
      expect([role, after.xmp]).toEqual([role, { ...before.xmp, ...xmp, ...fromIptc }]);
      expect([role, after.iptc]).toEqual([role, role === 'main' ? before.iptc : {}]);
    }
  });

  test('a resized PNG has the dimensions of its pixels, and no density', async () => {
    const operations: JobSpec['operations'] = [{ kind: 'fit-inside', maxWidth: 80 }];
    const { main } = await optimize(source, { metadata: 'all', operations, ...output('png') });
    const { exif, xmp, density } = await readMetadata(main);
    expect(exif).toMatchObject({ Orientation: 1, ExifImageWidth: 80, ExifImageHeight: 120, XResolution: 72, LensModel: 'Lens' });
    expect(xmp).toMatchObject({ Orientation: 1, PixelXDimension: 80, PixelYDimension: 120, Rating: 5 });
    expect(density).toBe(72);
  });

  test('a lossless JPEG has it as it was', async () => {
    const { main } = await optimize(source, { metadata: 'all', compression: 'lossless' });
    expect(main.length).toBeLessThan(source.length);
    expect(await readMetadata(main)).toEqual(await readMetadata(source));
  });

  test('a GIF and its WebP copy have XMP', async () => {
    const gif = fixtureBytes('images/still.gif');
    const { get } = await optimize(gif, { metadata: 'all', compression: 'lossless', extras: ['webp'] });
    expect(get('main').length).toBeLessThan(gif.length);
    expect(readFileMetadata(get('main'), 'gif').xmp?.packet.toString()).toContain('foobarisawesome');
    expect((await readMetadata(get('webp'))).xmp).toEqual({ subject: 'foobarisawesome' });
  });

  test('a thumbnail stays while the pixels do', async () => {
    const webp = fixtureBytes('images/lossy-exif.webp');
    const exifBytes = async (bytes: Buffer) => (await sharp(bytes).metadata()).exif?.length ?? 0;
    const [lossless, lossy] = [
      await optimize(webp, { metadata: 'all', compression: 'lossless' }),
      await optimize(webp, { metadata: 'all', output: { format: 'webp', quality: 60, encoding: null } }),
    ];
    expect(await exifBytes(lossless.main)).toBe(await exifBytes(webp));
    expect(await exifBytes(lossy.main)).toBeLessThan((await exifBytes(webp)) - 5_000);
  });

  test.each(['lossless', 'intelligent'] as const)('without location, another reader finds no place, at %s', async (compression) => {
    const { get } = await optimize(source, { metadata: 'all', stripLocation: true, compression, extras: ['webp'] });
    for (const bytes of [get('main'), get('webp')]) {
      const after = await readMetadata(bytes);
      expect(after).toMatchObject({ exif: { LensModel: 'Lens' }, xmp: { Rating: 5 } });
      expect(JSON.stringify(after)).not.toMatch(/GPS|latitude|Vienna/);
      expect(bytes.includes('Vienna')).toBe(false);
    }
  });
});

describe('optimizeImage: copyright', () => {
  test('results have author, credit and licence, and nothing else', async () => {
    const { get } = await optimize(source, { metadata: 'copyright', extras: ['webp', 'avif'] });
    for (const role of ['main', 'webp', 'avif']) {
      const { exif, xmp, iptc } = await readMetadata(get(role));
      expect([role, exif]).toEqual([role, { Artist: 'Ann Author', Copyright: '(c) Ann' }]);
      const fromIptc = role === 'main' ? {} : { creator: 'Ann Author', rights: { lang: 'x-default', value: '(c) Ann' } };
      expect([role, xmp]).toEqual([role, { Credit: 'Ann and Co', WebStatement: 'https://example.com/licence', ...fromIptc }]);
      expect([role, iptc]).toEqual([role, role === 'main' ? { Byline: 'Ann Author', CopyrightNotice: '(c) Ann' } : {}]);
    }
  });

  test('a lossless JPEG also keeps its orientation', async () => {
    const { main } = await optimize(source, { metadata: 'copyright', compression: 'lossless' });
    expect((await readMetadata(main)).exif).toEqual({ Orientation: 6, Artist: 'Ann Author', Copyright: '(c) Ann' });
  });
});

describe('optimizeImage: density', () => {
  const densityOf = async (bytes: Buffer) => (await sharp(bytes).metadata()).density;

  test.each(['lossless', 'intelligent'] as const)('a PNG of 300 px per inch keeps it, at %s', async (compression) => {
    const { main } = await optimize(fixtureBytes('faults/dpi300b.png'), { compression });
    expect(main.length).toBeLessThan(fixtureBytes('faults/dpi300b.png').length);
    expect(await densityOf(main)).toBe(300);
  });

  test.each(['lossless', 'intelligent'] as const)('a JPEG keeps that of JFIF without any metadata, at %s', async (compression) => {
    const { main } = await optimize(source, { compression });
    expect(await densityOf(main)).toBe(300);
    const { xmp, iptc } = await readMetadata(main);
    expect([xmp, iptc]).toEqual([{}, {}]);
  });

  test('it goes over from PNG to JPEG', async () => {
    const { main } = await optimize(fixtureBytes('faults/dpi300b.png'), output('jpeg'));
    expect(await densityOf(main)).toBe(300);
  });

  test('a resized picture has none', async () => {
    const { main } = await optimize(fixtureBytes('faults/dpi300b.png'), { operations: [{ kind: 'fit-inside', maxWidth: 100 }] });
    expect(main.includes('pHYs')).toBe(false);
  });

  test('a mirrored picture keeps it', async () => {
    const operations: JobSpec['operations'] = [{ kind: 'flip', horizontal: true, vertical: false }];
    expect(await densityOf((await optimize(fixtureBytes('faults/dpi300b.png'), { operations, compression: 'lossless' })).main)).toBe(300);
  });
});

test.each(['none', 'copyright', 'all'] as const)('optimizeImage: a result is the result of itself, metadata %s', async (metadata) => {
  for (const compression of ['lossless', 'intelligent'] as const) {
    const { main } = await optimize(source, { metadata, compression });
    expect((await optimize(main, { metadata, compression })).main.equals(main)).toBe(true);
  }
});
