import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type compressionLevels, defaultJobSpec, namedTargets, reportSchema } from '@pixmill/contracts';
import sharp from 'sharp';
import { optimizeImage } from '../optimize.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));
const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };

async function optimize(name: string, compression: (typeof compressionLevels)[number]) {
  const spec = { ...defaultJobSpec, compression, extras: ['webp' as const] };
  const request = { bytes: fixture(name), spec, limits };
  const { variants, report } = await optimizeImage(request, { onMeasured: () => {}, signal: new AbortController().signal });
  const [main, copy] = variants.map(({ bytes }) => bytes);
  if (!main || !copy) throw new Error('no copy');
  return { main, copy, report: reportSchema.parse(report) };
}

const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();

describe('WebP copy', () => {
  test.each(['gray-alpha-16-bit.png', 'palette.png'])('%s: is smaller than its main result of few colours', async (name) => {
    for (const compression of ['intelligent', 'ultra'] as const) {
      const { main, copy, report } = await optimize(name, compression);
      expect(report.lossy).toBe(true);
      expect(copy.length).toBeLessThan(main.length);
    }
  });

  test('the copy from the main result shows its pixels, and is judged against the source', async () => {
    const { main, copy, report } = await optimize('gray-alpha-16-bit.png', 'intelligent');
    expect((await visible(copy)).equals(await visible(main))).toBe(true);
    expect(report.score).toBeGreaterThan(namedTargets.intelligent - 1);
    expect(report.extras).toMatchObject([{ codec: 'webp-lossless', lossy: true, score: report.score }]);
  });

  test('animation: the frames of the main result compete', async () => {
    const { report } = await optimize('animated.gif', 'intelligent');
    expect(JSON.stringify(report.extras)).toContain('from the pixels of the main result');
  });

  test('lossless: the copy has the pixels of the source', async () => {
    const { copy } = await optimize('palette.png', 'lossless');
    expect((await visible(copy)).equals(await visible(fixture('palette.png')))).toBe(true);
  });
});

/** RGBA samples without the colour of invisible pixels. */
async function visible(bytes: Buffer): Promise<Buffer> {
  const samples = await pixels(bytes);
  for (let at = 0; at < samples.length; at += 4) if (samples[at + 3] === 0) samples.fill(0, at, at + 3);
  return samples;
}
