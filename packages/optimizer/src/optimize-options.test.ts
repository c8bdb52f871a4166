import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { findPngChunk, readPngChunks } from '@pixmill/image-formats';
import sharp from 'sharp';
import { optimizeImage } from './optimize.js';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/images/${name}`, import.meta.url));
const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };
const orientation6 = 'exif-gps-orientation-6.jpg';

async function optimize(name: string, spec: Partial<JobSpec>) {
  const full: JobSpec = { ...defaultJobSpec, ...spec };
  const { variants, report } = await optimizeImage(
    { bytes: fixture(name), spec: full, limits },
    { onMeasured: () => {}, signal: new AbortController().signal },
  );
  const [main, extra] = variants;
  if (!main) throw new Error('no main variant');
  return { main, extra, report, header: await sharp(main.bytes).metadata() };
}

/** Mean difference of all samples of two images, upright at 64 x 64. */
async function distance(a: Buffer, b: Buffer): Promise<number> {
  const decode = (bytes: Buffer) =>
    sharp(bytes).autoOrient().resize(64, 64, { fit: 'fill' }).toColourspace('srgb').removeAlpha().raw().toBuffer();
  const [left, right] = [await decode(a), await decode(b)];
  return left.reduce((sum, sample, at) => sum + Math.abs(sample - (right[at] ?? 0)), 0) / left.length;
}

describe('optimizeImage: metadata', () => {
  const gpsTag = Buffer.from([0x25, 0x88]); // little-endian 0x8825, the pointer to the GPS directory

  test('lossless without metadata removes GPS and keeps the orientation', async () => {
    const { main, header, report } = await optimize(orientation6, { compression: 'lossless' });
    expect(fixture(orientation6).includes(gpsTag)).toBe(true);
    expect(header).toMatchObject({ orientation: 6, width: 480, height: 320 });
    expect(header.exif?.length).toBe(32);
    expect(header.exif?.includes(gpsTag)).toBe(false);
    expect([main.width, main.height]).toEqual([320, 480]);
    expect(report.stripped).toEqual(['icc', 'exif']);
  });

  test('lossless with all metadata keeps EXIF byte for byte', async () => {
    const { header } = await optimize(orientation6, { compression: 'lossless', metadata: 'all' });
    expect(header.exif).toEqual((await sharp(fixture(orientation6)).metadata()).exif);
  });

  test('lossy without metadata rotates the pixels and has no EXIF', async () => {
    const { main, header } = await optimize(orientation6, {});
    expect(header).toMatchObject({ width: 320, height: 480 });
    expect([header.orientation, header.exif]).toEqual([undefined, undefined]);
    expect(await distance(main.bytes, fixture(orientation6))).toBeLessThan(4);
  });

  test('lossy with all metadata rotates the pixels, sets orientation 1 and keeps GPS', async () => {
    const { main, header } = await optimize(orientation6, { metadata: 'all' });
    expect(header).toMatchObject({ orientation: 1, width: 320, height: 480 });
    expect(header.exif?.includes(gpsTag)).toBe(true);
    expect(await distance(main.bytes, fixture(orientation6))).toBeLessThan(4);
  });

  test.each(['lossless', 'intelligent'] as const)('%s: applies to PNG and WebP', async (compression) => {
    const exifOf = async (name: string, metadata: JobSpec['metadata']) => {
      const { main } = await optimize(name, { compression, metadata });
      return name.endsWith('png') ? findPngChunk(readPngChunks(main.bytes), 'eXIf') : (await sharp(main.bytes).metadata()).exif;
    };
    expect(await exifOf('rgb-16-bit.png', 'none')).toBeUndefined();
    expect(await exifOf('rgb-16-bit.png', 'all')).toBeDefined();
    expect(await exifOf('lossy-exif.webp', 'none')).toBeUndefined();
    expect(await exifOf('lossy-exif.webp', 'all')).toBeDefined();
  });
});

describe('optimizeImage: cmyk-to-rgb', () => {
  const operations: JobSpec['operations'] = [{ kind: 'cmyk-to-rgb' }];

  // shown-colours.test.ts compares the colours in a browser
  test.each(['cmyk-profile.jpg', 'cmyk-no-profile.jpg'])('converts %s to sRGB', async (name) => {
    const { header } = await optimize(name, { operations });
    expect(header).toMatchObject({ format: 'jpeg', space: 'srgb', hasProfile: false });
  });

  test('lossless keeps CMYK, and the report says so', async () => {
    const { header, report } = await optimize('cmyk-no-profile.jpg', { operations, compression: 'lossless' });
    expect(header.space).toBe('cmyk');
    expect(report.reason).toContain('lossless keeps CMYK');
  });
});

describe('optimizeImage: fit-inside', () => {
  test.each([
    ['sample.jpg', { maxWidth: 300 }, [300, 200]],
    ['sample.jpg', { maxHeight: 100 }, [150, 100]],
    ['sample.jpg', { maxWidth: 300, maxHeight: 100 }, [150, 100]],
    [orientation6, { maxWidth: 160 }, [160, 240]],
    ['animated.gif', { maxWidth: 160 }, [160, 120]],
    ['animated.webp', { maxHeight: 95 }, [123, 95]],
    ['alpha.png', { maxWidth: 464 }, [464, 85]],
    ['gray-alpha-16-bit.png', { maxWidth: 50 }, [50, 44]],
  ] as const)('resizes %s with %j to %j at every level', async (name, box, size) => {
    for (const compression of ['lossless', 'intelligent', 'ultra'] as const) {
      const { main, header } = await optimize(name, { compression, operations: [{ kind: 'fit-inside', ...box }] });
      expect([main.width, main.height]).toEqual(size);
      expect([header.width, header.height]).toEqual(size);
      expect(main.bytes.length).toBeLessThan(fixture(name).length);
      expect(await distance(main.bytes, fixture(name))).toBeLessThan(6);
    }
  });

  test('does not enlarge, and stays lossless when the image fits', async () => {
    const { main, report } = await optimize('photo.png', {
      compression: 'lossless',
      operations: [{ kind: 'fit-inside', maxWidth: 600, maxHeight: 5_000 }],
    });
    expect([main.width, main.height]).toEqual([600, 400]);
    expect(report).toMatchObject({ codec: 'png-oxipng', lossy: false });
  });

  test('keeps frames, duration and loops', async () => {
    const { main } = await optimize('loop-3.gif', { operations: [{ kind: 'fit-inside', maxWidth: 100 }] });
    const { delay = [], loop } = await sharp(main.bytes, { animated: true }).metadata();
    expect([delay.reduce((sum, ms) => sum + ms, 0), loop]).toEqual([42_000, 3]);
  });

  test('keeps 16 bits in a lossless resize', async () => {
    const { header } = await optimize('rgb-16-bit.png', { compression: 'lossless', operations: [{ kind: 'fit-inside', maxWidth: 32 }] });
    expect(header).toMatchObject({ width: 32, depth: 'ushort', hasProfile: true });
  });

  test('resizes every frame of an animated PNG', async () => {
    const { main } = await optimize('animated.png', { operations: [{ kind: 'fit-inside', maxWidth: 10 }] });
    expect([main.width, main.height]).toEqual([10, 5]);
    expect(findPngChunk(readPngChunks(main.bytes), 'acTL')?.data.readUInt32BE()).toBe(128);
  });
});

describe('optimizeImage: webp extra', () => {
  test.each(['sample.jpg', 'alpha.png', 'photo.avif', orientation6])('is made of %s in addition to the main result', async (name) => {
    const { main, extra } = await optimize(name, { extras: ['webp'] });
    const header = await sharp(extra?.bytes).metadata();
    expect([extra?.role, extra?.format, header.format]).toEqual(['webp', 'webp', 'webp']);
    expect([extra?.width, extra?.height]).toEqual([header.width, header.height]);
    expect(await distance(extra?.bytes ?? Buffer.alloc(0), fixture(name))).toBeLessThan(6);
    expect(main.role).toBe('main');
  });

  test('is lossless at level lossless, and is resized like the main result', async () => {
    const { extra } = await optimize('alpha.png', { compression: 'lossless', extras: ['webp'] });
    expect(extra?.bytes.toString('latin1', 12, 16)).toBe('VP8L');
    const resized = await optimize('sample.jpg', { extras: ['webp'], operations: [{ kind: 'fit-inside', maxWidth: 100 }] });
    expect([resized.extra?.width, resized.extra?.height]).toEqual([100, 67]);
  });

  test.each(['animated.gif', 'loop-3.gif'])('keeps the duration and loops of %s', async (name) => {
    const { extra } = await optimize(name, { extras: ['webp'] });
    const playback = async (bytes: Buffer | undefined) => {
      const { delay = [], loop, pages } = await sharp(bytes, { animated: true }).metadata();
      return { ms: delay.reduce((sum, ms) => sum + ms, 0), loop, moves: (pages ?? 1) > 1 };
    };
    expect(await playback(extra?.bytes)).toEqual(await playback(fixture(name)));
  });

  test('has the bytes of the main result when the source is a WebP', async () => {
    const { main, extra } = await optimize('lossy.webp', { extras: ['webp'] });
    expect(extra).toMatchObject({ role: 'webp', width: main.width, height: main.height });
    expect(extra?.bytes.equals(main.bytes)).toBe(true);
  });

  test('is not made of an SVG', async () => {
    const svg = await optimizeImage(
      { bytes: fixture('logo.svg'), spec: { ...defaultJobSpec, compression: 'ultra', extras: ['webp'] }, limits },
      { onMeasured: () => {}, signal: new AbortController().signal },
    );
    expect(svg.variants.map(({ role }) => role)).toEqual(['main']);
  });
});
