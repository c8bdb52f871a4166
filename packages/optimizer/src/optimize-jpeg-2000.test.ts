import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { convertPicture } from '@pixmill/decoders';
import { readFileMetadata } from '@pixmill/image-formats';
import { scorePair } from '@pixmill/metric';
import { fixtureBytes, requireTestModelsDir } from '@pixmill/testkit';
import sharp from 'sharp';
import { optimizeImage } from './optimize.js';
import { toColourRaster, toRaster } from './pixels/raster.js';

const limits = { maxPixels: 4_000_000, maxAnimationPixels: 20_000_000, maxFrames: 500 };
const modelsDir = requireTestModelsDir();
const jp2 = { format: 'jp2', quality: null, encoding: null } as const;
const photo = () => sharp(fixtureBytes('images/photo.png')).resize(160, 120, { fit: 'fill' });

async function optimize(bytes: Buffer, options: Partial<JobSpec> = {}) {
  const spec: JobSpec = { ...defaultJobSpec, inputs: 'all', ...options };
  const { variants, report } = await optimizeImage(
    { bytes, spec, limits, modelsDir },
    { onMeasured() {}, signal: new AbortController().signal },
  );
  const [main] = variants;
  if (!main) throw new Error('no result');
  return { ...main, report };
}

/** The TIFF of a JPEG 2000, by the decoder that was compared with ImageMagick. */
const toTiff = async (bytes: Buffer) => (await convertPicture(bytes, 'jp2', { modelsDir: null })).bytes;
const samplesOf = async (bytes: Buffer) => toColourRaster(await toRaster(sharp(bytes, { ignoreIcc: true }))).data;

async function scoreOf(before: Buffer, after: Buffer): Promise<number> {
  const [one, other] = await Promise.all(
    [before, after].map(async (bytes) => toColourRaster(await toRaster(sharp(bytes).toColourspace('srgb')), false)),
  );
  if (!one || !other) throw new Error('two pictures have no scores');
  return scorePair(one, other).score;
}

describe('JPEG 2000', () => {
  test('stays one, is smaller at the target score, and is returned as it is the next time', async () => {
    const png = await photo().png().toBuffer();
    const source = (await optimize(png, { compression: 'lossless', output: jp2 })).bytes;
    const result = await optimize(source);
    expect([result.format, result.report.codec]).toEqual(['jp2', 'jp2-lossy']);
    expect(result.bytes.length).toBeLessThan(source.length / 3);
    expect(await scoreOf(png, await toTiff(result.bytes))).toBeGreaterThanOrEqual(79.5);
    const again = await optimize(result.bytes);
    expect(again.bytes.equals(result.bytes)).toBe(true);
    expect(again.report.reason).toContain('already optimized by Pixmill');
  });

  test('without loss: every sample of gray, RGB and RGBA is kept', async () => {
    const sources = [photo().toColourspace('b-w'), photo(), photo().ensureAlpha(0.5)];
    for (const pixels of sources) {
      const png = await pixels.png().toBuffer();
      const { bytes, report } = await optimize(png, { compression: 'lossless', output: jp2 });
      expect([report.codec, (await samplesOf(await toTiff(bytes))).equals(await samplesOf(png))]).toEqual(['jp2-lossless', true]);
    }
  });

  test('keeps the profile, and with metadata `all` EXIF and XMP', async () => {
    const source = fixtureBytes('images/display-p3.jpg');
    const { icc } = await sharp(source).metadata();
    const kept = await optimize(source, { output: jp2 });
    expect((await sharp(await toTiff(kept.bytes)).metadata()).icc?.equals(icc ?? Buffer.alloc(0))).toBe(true);
    const withTexts = await optimize(fixtureBytes('images/lossy-exif.webp'), { output: { ...jp2, quality: 30 }, metadata: 'all' });
    const { exif, xmp } = readFileMetadata(withTexts.bytes, 'jp2');
    expect([exif?.toString('latin1', 0, 2), xmp?.packet.includes('xmpmeta')]).toEqual([expect.stringMatching(/II|MM/), true]);
    expect(withTexts.report.stripped).not.toContain('xmp');
  });

  test('quality is a score, and 100 is without loss', async () => {
    const png = await photo().png().toBuffer();
    const sizes: number[] = [];
    for (const quality of [40, 75]) {
      const { bytes } = await optimize(png, { output: { ...jp2, quality } });
      const score = await scoreOf(png, await toTiff(bytes));
      expect(score).toBeGreaterThanOrEqual(quality - 0.5);
      expect(score).toBeLessThan(quality + 10);
      sizes.push(bytes.length);
    }
    expect(sizes[0]).toBeLessThan(sizes[1] ?? 0);
    const exact = await optimize(png, { output: { ...jp2, quality: 100 } });
    expect((await samplesOf(await toTiff(exact.bytes))).equals(await samplesOf(png))).toBe(true);
  });

  test('resized, it is still one, of the new size', async () => {
    const { bytes, format, width, height } = await optimize(fixtureBytes('jpeg2000/rgba.jp2'), {
      operations: [{ kind: 'scale', size: 0.5, ratio: 1 }],
    });
    expect({ format, width, height }).toEqual({ format: 'jp2', width: 24, height: 18 });
    expect(await sharp(await toTiff(bytes)).metadata()).toMatchObject({ width: 24, height: 18, hasAlpha: true });
  });

  test.each(['rgb-lossy.jp2', 'rgb-16.jp2', 'gray-12.jp2', 'ycc-420.jp2', 'bare.j2k'])('%s: the result is never larger', async (name) => {
    const source = fixtureBytes(`jpeg2000/${name}`);
    for (const compression of ['intelligent', 'lossless'] as const) {
      const { bytes, format } = await optimize(source, { compression });
      expect(format).toBe('jp2');
      expect(bytes.length).toBeLessThanOrEqual(source.length);
    }
  });

  test('more than 8 bits stay as they are, and become 8 bits in another format', async () => {
    const source = fixtureBytes('jpeg2000/rgb-16.jp2');
    expect((await optimize(source)).bytes.equals(source)).toBe(true);
    const jpeg = await optimize(source, { output: { ...jp2, format: 'jpeg', quality: 90 } });
    expect(await scoreOf(await toTiff(source), jpeg.bytes)).toBeGreaterThan(70);
  });
});

describe('HEIC', () => {
  test.each([
    ['photo.heic', 'jpeg', 64, 48],
    ['turned.heic', 'jpeg', 48, 64],
    ['alpha.heic', 'png', 64, 48],
  ] as const)('%s becomes %s, upright', async (name, format, width, height) => {
    const result = await optimize(fixtureBytes(`heic/${name}`));
    expect([result.format, result.width, result.height]).toEqual([format, width, height]);
    expect(await sharp(result.bytes).metadata()).toMatchObject({ format, width, height });
  });
});
