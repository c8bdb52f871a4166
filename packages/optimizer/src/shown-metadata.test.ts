import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import sharp from 'sharp';
import { optimizeImage } from './optimize.js';
import { createMetadataSource } from './testing/metadata-source.js';

const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };

let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

async function optimize(bytes: Buffer, options: Partial<JobSpec>) {
  const spec: JobSpec = { ...defaultJobSpec, speed: 'fast', ...options };
  return optimizeImage({ bytes, spec, limits }, { onMeasured: () => {}, signal: new AbortController().signal });
}

test.each(['lossless', 'intelligent'] as const)('optimizer: Chromium shows every file with all metadata, at %s', async (compression) => {
  const source = { bytes: await createMetadataSource(fixtureBytes('images/photo.png')), format: 'jpeg' as const };
  const { variants } = await optimize(source.bytes, { metadata: 'all', compression, extras: ['webp', 'avif'] });
  expect(variants).toHaveLength(3);
  for (const variant of variants) {
    const { score, result } = await judge.compare(source, variant);
    expect(result.damage).toBeNull();
    expect(score).toBeGreaterThan(75);
  }
});

describe('optimizer: a JPEG that its EXIF makes half as large', () => {
  /** libvips writes the dimensions of the pixels; here they become half of that. */
  async function encode(orientation: number): Promise<Buffer> {
    const bytes = await sharp(fixtureBytes('images/photo.png'))
      .resize(240, 160)
      .withMetadata({ orientation, density: 144 })
      .jpeg({ quality: 92 })
      .toBuffer();
    for (const [tag, px] of [
      [0x02, 120],
      [0x03, 80],
    ] as const) {
      const entry = bytes.indexOf(Buffer.from([tag, 0xa0, 4, 0, 1, 0, 0, 0]));
      expect(entry).toBeGreaterThan(0);
      bytes.writeUInt32LE(px, entry + 8);
    }
    return bytes;
  }

  const sizeOf = async (bytes: Buffer) => {
    const facts = await judge.inspect({ bytes, format: 'jpeg' });
    return [facts?.width, facts?.height];
  };

  test.each([
    [1, 'none', 'lossless'],
    [1, 'none', 'intelligent'],
    [6, 'none', 'lossless'],
    [6, 'none', 'intelligent'],
    [6, 'copyright', 'intelligent'],
    [6, 'all', 'intelligent'],
  ] as const)('is shown at that size, with orientation %d and metadata %s at %s', async (orientation, metadata, compression) => {
    const bytes = await encode(orientation);
    expect(await sizeOf(bytes)).toEqual(orientation === 1 ? [120, 80] : [80, 120]);
    const { variants } = await optimize(bytes, { metadata, compression });
    const main = variants[0]?.bytes ?? Buffer.alloc(0);
    expect(main.length).toBeLessThan(bytes.length);
    expect(await sizeOf(main)).toEqual(await sizeOf(bytes));
  });

  test('gets no copies, which would be shown twice as large', async () => {
    const { variants, report } = await optimize(await encode(1), { extras: ['webp', 'avif'] });
    expect(variants.map(({ role }) => role)).toEqual(['main']);
    expect(report.reason).toContain('no webp copy: a browser shows the source at another size');
  });

  test.each(['none', 'all'] as const)('is shown at the size of its pixels when it is resized, with metadata %s', async (metadata) => {
    const { variants } = await optimize(await encode(6), {
      metadata,
      operations: [{ kind: 'fit-inside', maxWidth: 100 }],
      extras: ['webp'],
    });
    expect(variants.map(({ role }) => role)).toEqual(['main', 'webp']);
    expect(await sizeOf(variants[0]?.bytes ?? Buffer.alloc(0))).toEqual([100, 150]);
  });
});
