import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compressionLevels, type JobSpec, reportSchema } from '@pixmill/contracts';
import { sniff } from '@pixmill/image-formats';
import sharp from 'sharp';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

const images = new URL('../../../fixtures/images/', import.meta.url);
const names = readdirSync(images);
const fixture = (name: string) => readFileSync(new URL(name, images));
const optimizeInChild = openOptimizerForTests();
const optimize = (bytes: Buffer, spec: Partial<JobSpec>) => optimizeInChild(bytes, { compression: 'lossless', ...spec });

async function optimizeMain(bytes: Buffer, spec: Partial<JobSpec>): Promise<Buffer> {
  return (await optimize(bytes, spec)).variants[0]?.bytes ?? Buffer.alloc(0);
}

/** A digest of all samples with all bits, in the colour space of the file. It ignores the colour of invisible pixels. */
async function digestPixels(bytes: Buffer): Promise<string> {
  const { space, depth } = await sharp(bytes).metadata();
  const opened = sharp(bytes, { ignoreIcc: true });
  if (space === 'cmyk') return digest(await opened.pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer());
  const is16Bit = depth === 'ushort';
  const raw = await opened
    .toColourspace(is16Bit ? 'rgb16' : 'srgb')
    .ensureAlpha()
    .raw({ depth: is16Bit ? 'ushort' : 'uchar' })
    .toBuffer();
  const samples = is16Bit ? new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2) : Uint16Array.from(raw, (sample) => sample * 257);
  for (let at = 0; at < samples.length; at += 4) if (samples[at + 3] === 0) samples.fill(0, at, at + 3);
  return digest(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
}

const digest = (pixels: Buffer) => createHash('sha256').update(pixels).digest('hex');

/** The digest of the frame that is shown in each 10 ms of one loop, and the number of loops. */
async function digestAnimation(bytes: Buffer) {
  const { pages = 1, delay = [], loop } = await sharp(bytes, { animated: true }).metadata();
  const digests: string[] = [];
  for (let page = 0; page < pages; page += 1) {
    const pixels = digest(await sharp(bytes, { page }).ensureAlpha().raw().toBuffer());
    digests.push(...Array.from({ length: Math.round((delay[page] ?? 0) / 10) }, () => pixels));
  }
  return { digests, loop };
}

describe('optimizeImage', () => {
  describe.each(compressionLevels)('%s', (compression) => {
    test.each(names)('%s keeps its format and does not grow, and a second run returns the same bytes', async (name) => {
      const source = fixture(name);
      const { variants, report } = await optimize(source, { compression });
      const main = variants[0]?.bytes ?? Buffer.alloc(0);
      expect(sniff(main)).toEqual(sniff(source));
      expect(main.length).toBeLessThanOrEqual(source.length);
      expect((await optimizeMain(Buffer.from(main), { compression })).equals(main)).toBe(true);
      expect(reportSchema.parse(report)).toMatchObject({
        reason: expect.any(String),
        engine: expect.any(String),
        source: { sizeBytes: source.length },
      });
    });
  });

  test.each(names.filter((name) => /\.(jpg|png|webp|gif)$/.test(name) && !/animated|loop|dispose/.test(name)))(
    'lossless changes no pixel of %s',
    async (name) => {
      const main = await optimizeMain(fixture(name), {});
      expect(await digestPixels(main)).toBe(await digestPixels(fixture(name)));
    },
  );

  test.each(['animated.gif', 'loop-3.gif', 'dispose-background.gif', 'animated.webp'])(
    'lossless shows the same pixels at every instant of %s',
    async (name) => {
      const main = await optimizeMain(fixture(name), {});
      expect(await digestAnimation(main)).toEqual(await digestAnimation(fixture(name)));
    },
  );

  test.each(['animated.gif', 'loop-3.gif', 'dispose-background.gif', 'animated.webp'])(
    'ultra keeps the duration and the loops of %s',
    async (name) => {
      const source = await digestAnimation(fixture(name));
      const main = await digestAnimation(await optimizeMain(fixture(name), { compression: 'ultra' }));
      expect([main.digests.length, main.loop]).toEqual([source.digests.length, source.loop]);
    },
  );

  test.each(['sample.jpg', 'photo.png', 'alpha.png', 'animated.gif', 'lossless-alpha.webp'])(
    'each compression level makes %s smaller than the level before',
    async (name) => {
      const [lossless, intelligent, ultra] = await Promise.all(
        (['lossless', 'intelligent', 'ultra'] as const).map((compression) => optimizeMain(fixture(name), { compression })),
      );
      expect(intelligent?.length).toBeLessThan(lossless?.length ?? 0);
      expect(ultra?.length).toBeLessThan(intelligent?.length ?? 0);
    },
  );

  test('lossless returns an optimized JPEG byte for byte', async () => {
    const { variants, report } = await optimize(fixture('already-optimised.jpg'), {});
    expect(variants[0]?.bytes.equals(fixture('already-optimised.jpg'))).toBe(true);
    expect(report).toMatchObject({ codec: 'source', lossy: false });
  });

  test('ultra keeps the P3 profile, gray and CMYK', async () => {
    const header = async (name: string) => sharp(await optimizeMain(fixture(name), { compression: 'ultra' })).metadata();
    const { icc } = await sharp(fixture('display-p3.jpg')).metadata();
    expect((await header('display-p3.jpg')).icc).toEqual(icc);
    expect(await header('gray.jpg')).toMatchObject({ space: 'b-w', channels: 1, hasProfile: true });
    expect(await header('cmyk-profile.jpg')).toMatchObject({ space: 'cmyk', hasProfile: true });
    expect(await header('srgb-profile.jpg')).toMatchObject({ hasProfile: false });
  });

  test('lossless keeps 16 bits per sample and the profile', async () => {
    expect(await sharp(await optimizeMain(fixture('rgb-16-bit.png'), {})).metadata()).toMatchObject({ depth: 'ushort', hasProfile: true });
  });
});
