import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import sharp from 'sharp';
import type { z } from 'zod';
import { optimizeImage } from './optimize.js';
import { fromRaster } from './pixels/raster.js';
import { createRaster } from './testing/apply-operations.js';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/images/${name}`, import.meta.url));
const limits = { maxPixels: 4_000_000, maxAnimationPixels: 20_000_000, maxFrames: 500 };
type SpecInput = Partial<z.input<typeof jobSpecSchema>>;

async function optimize(bytes: Buffer, input: SpecInput, watermarks?: Map<string, Buffer>) {
  const spec: JobSpec = jobSpecSchema.parse({ ...defaultJobSpec, ...input });
  const request = { bytes, spec, limits, watermarks };
  const { variants, report } = await optimizeImage(request, { onMeasured: () => {}, signal: new AbortController().signal });
  const [main, extra] = variants;
  if (!main) throw new Error('no main variant');
  return { main, extra, report, header: await sharp(main.bytes, { animated: true }).metadata() };
}

const pixelAt = async (bytes: Buffer, left: number, top: number) => [
  ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).toColourspace('srgb').raw().toBuffer()),
];

describe('optimizeImage: output format', () => {
  test.each(['jpeg', 'png', 'gif', 'webp', 'avif'] as const)('%s: a rotated photo becomes upright', async (format) => {
    const { main, header } = await optimize(fixture('exif-gps-orientation-6.jpg'), {
      output: { format },
      operations: [{ kind: 'scale', size: 0.25 }],
    });
    expect(main).toMatchObject({ format, width: 80, height: 120 });
    expect(header).toMatchObject({ format: format === 'avif' ? 'heif' : format, width: 80, height: 120 });
    expect(header.orientation ?? 1).toBe(1);
  });

  test('jpeg: blends transparent pixels with white', async () => {
    const transparent = await fromRaster(createRaster(64, 64, (x) => (x < 32 ? [200, 0, 0, 0] : [0, 0, 200, 255])))
      .png()
      .toBuffer();
    const { main } = await optimize(transparent, { output: { format: 'jpeg' } });
    expect((await pixelAt(main.bytes, 8, 8)).every((sample) => sample > 250)).toBe(true);
    expect((await pixelAt(main.bytes, 56, 8))[2]).toBeGreaterThan(190);
  });

  test('the result may be larger than the source', async () => {
    const small = await fromRaster(createRaster(64, 64, (x, y) => [(x * 37 + y * 91) % 256, (x * 5) % 256, y]))
      .jpeg({ quality: 30 })
      .toBuffer();
    const { main } = await optimize(small, { output: { format: 'png' }, compression: 'lossless' });
    expect(main.format).toBe('png');
    expect(main.bytes.length).toBeGreaterThan(small.length);
    const pixels = (bytes: Buffer) => sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer();
    expect(await pixels(main.bytes)).toEqual(await pixels(small));
  });

  test.each([
    ['animated.gif', 'webp'],
    ['loop-3.gif', 'webp'],
    ['animated.webp', 'gif'],
  ] as const)('%s as %s keeps its duration and loops', async (name, format) => {
    const { main } = await optimize(fixture(name), { output: { format }, operations: [{ kind: 'scale', size: 0.3 }] });
    expect(await playback(main.bytes)).toEqual(await playback(fixture(name)));
  });

  test('a format without animation gets the first frame, and the report says so', async () => {
    const { header, report } = await optimize(fixture('animated.gif'), { output: { format: 'png' } });
    expect(header.pages ?? 1).toBe(1);
    expect(report.reason).toContain('png shows the first of 31 frames');
  });

  test('an extra in the format of the main result has the same bytes', async () => {
    const { main, extra } = await optimize(fixture('sample.jpg'), {
      output: { format: 'webp' },
      extras: ['webp'],
      operations: [{ kind: 'scale', size: 0.2 }],
    });
    expect(extra?.bytes).toEqual(main.bytes);
  });
});

async function playback(bytes: Buffer) {
  const { delay = [], loop } = await sharp(bytes, { animated: true }).metadata();
  return { ms: delay.reduce((sum, ms) => sum + ms, 0), loop };
}

describe('optimizeImage: output quality and encoding', () => {
  test.each(['jpeg', 'webp', 'avif'] as const)('%s: uses the requested quality', async (format) => {
    const results = await Promise.all(
      [30, 80].map((quality) =>
        optimize(fixture('sample.jpg'), { output: { format, quality }, operations: [{ kind: 'scale', size: 0.3 }] }),
      ),
    );
    expect(results.map(({ report }) => report.knobs)).toMatchObject([{ quality: 30 }, { quality: 80 }]);
    expect(results[0]?.main.bytes.length).toBeLessThan(results[1]?.main.bytes.length ?? 0);
  });

  test('returns the source when the requested quality makes it larger', async () => {
    const { main, report } = await optimize(fixture('already-optimised.jpg'), { output: { quality: 100 } });
    expect(main.bytes.equals(fixture('already-optimised.jpg'))).toBe(true);
    expect(report.codec).toBe('source');
  });

  test.each([
    ['baseline', false],
    ['progressive', true],
  ] as const)('writes a %s JPEG', async (encoding, isProgressive) => {
    for (const source of ['gray.jpg', 'already-optimised.jpg']) {
      for (const quality of [null, 60]) {
        const { header } = await optimize(fixture(source), { output: { encoding, quality } });
        expect(header.isProgressive).toBe(isProgressive);
      }
    }
  });
});

// shown-colours.test.ts compares the colours in a browser
test('optimizeImage: CMYK with a new scan encoding becomes RGB', async () => {
  const source = fixture('cmyk-profile.jpg');
  const { isProgressive } = await sharp(source).metadata();
  const { header } = await optimize(source, { output: { encoding: isProgressive ? 'baseline' : 'progressive' } });
  expect(header).toMatchObject({ space: 'srgb', isProgressive: !isProgressive });
});

describe('optimizeImage: operations', () => {
  test('return transformed pixels, even when they are larger than the source', async () => {
    const source = fixture('already-optimised.jpg');
    const { width = 0, height = 0 } = await sharp(source).metadata();
    const { main, header } = await optimize(source, { operations: [{ kind: 'scale', size: 2 }] });
    expect([header.width, header.height]).toEqual([width * 2, height * 2]);
    expect(main.bytes.length).toBeGreaterThan(source.length);
  });

  test('reach the target score after a crop and a border', async () => {
    const { report } = await optimize(fixture('sample.jpg'), {
      operations: [
        { kind: 'crop', area: { by: 'ratio', across: 1, down: 1 } },
        { kind: 'border', size: 8, colour: '#204060ff' },
      ],
    });
    expect(Number(report.score)).toBeGreaterThanOrEqual(79.5);
    expect(report.target).toBe(80);
  });

  test.each([
    [{ kind: 'flip', vertical: true }, [320, 240]],
    [{ kind: 'crop', area: { by: 'place', left: 5, top: 6, width: 70, height: 80 } }, [70, 80]],
    [{ kind: 'resize', to: { mode: 'cover', width: 50, height: 50 } }, [50, 50]],
    [{ kind: 'watermark', image: 'mark', gravity: 'bottom-right' }, [320, 240]],
    [{ kind: 'border', size: 3, colour: '#ff0000ff' }, [326, 246]],
    [{ kind: 'padding', size: 2 }, [324, 244]],
    [{ kind: 'mask', shape: 'ellipse' }, [320, 240]],
    [{ kind: 'filter', effect: { name: 'greyscale' } }, [320, 240]],
    [{ kind: 'adjust', brightness: 10 }, [320, 240]],
    [{ kind: 'enhance' }, [320, 240]],
  ] as const)('keep frames and timing of an animation: %j', async (operation, size) => {
    const mark = await fromRaster(createRaster(8, 8, () => [255, 0, 0, 200]))
      .png()
      .toBuffer();
    const { main, header } = await optimize(fixture('animated.gif'), { operations: [operation], speed: 'fast' }, new Map([['mark', mark]]));
    expect([header.width, header.pageHeight]).toEqual(size);
    expect(await playback(main.bytes)).toEqual(await playback(fixture('animated.gif')));
    expect(header.pages).toBeGreaterThan(1);
  });

  test('apply to every frame of an animation', async () => {
    const { main } = await optimize(fixture('animated.gif'), {
      compression: 'lossless',
      operations: [{ kind: 'padding', size: 10, background: '#ff0000ff' }],
    });
    const { pages = 0 } = await sharp(main.bytes).metadata();
    for (let page = 0; page < pages; page += 1) {
      const frame = await sharp(main.bytes, { page }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      const last = frame.data.length - 4;
      expect([...frame.data.subarray(0, 4), ...frame.data.subarray(last)]).toEqual([255, 0, 0, 255, 255, 0, 0, 255]);
    }
  });

  test('convert CMYK to RGB, and a wide gamut to sRGB only when new colours are added', async () => {
    expect((await optimize(fixture('cmyk-profile.jpg'), { operations: [{ kind: 'flip', horizontal: true }] })).header.space).toBe('srgb');
    const p3 = fixture('display-p3.jpg');
    expect((await optimize(p3, { operations: [{ kind: 'flip', horizontal: true }] })).header.icc).toEqual((await sharp(p3).metadata()).icc);
    expect((await optimize(p3, { operations: [{ kind: 'padding', size: 9 }] })).header.hasProfile).toBe(false);
  });

  test('run in the order of the list', async () => {
    const source = await fromRaster(createRaster(40, 20, () => [9, 9, 9]))
      .png()
      .toBuffer();
    const pad: SpecInput['operations'] = [{ kind: 'padding', size: 10 }];
    const scale: SpecInput['operations'] = [{ kind: 'scale', size: 0.5 }];
    expect((await optimize(source, { operations: [...scale, ...pad] })).main).toMatchObject({ width: 40, height: 30 });
    expect((await optimize(source, { operations: [...pad, ...scale] })).main).toMatchObject({ width: 30, height: 20 });
  });
});

describe('optimizeImage: rejections', () => {
  test.each([
    ['a crop outside the image', [{ kind: 'crop', area: { by: 'focus', width: 5000, height: 5 } }], {}, 'invalid_parameter', /^crop: /],
    ['an unknown watermark', [{ kind: 'watermark', image: 'none' }], {}, 'invalid_parameter', /^watermark: /],
    ['too many pixels', [{ kind: 'scale', size: 10 }], {}, 'image_too_large', /larger than 4 megapixels/],
    [
      'too many pixels between two operations',
      [
        { kind: 'scale', size: 10 },
        { kind: 'scale', size: 0.1 },
      ],
      {},
      'image_too_large',
      /4 megapixels/,
    ],
    [
      'a side that is too long for WebP',
      [{ kind: 'resize', to: { mode: 'exact', width: 20_000, height: 2 } }],
      { format: 'webp' },
      'image_too_large',
      /16383 px, the maximum of webp/,
    ],
  ] as const)('rejects %s', async (_case, operations, output, code, message) => {
    await expect(optimize(fixture('sample.jpg'), { operations: [...operations], output })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test.each(['truncated-header.jpg', 'truncated-header.png', 'truncated.webp', 'fuzz-flip-0.png', 'fuzz-flip-0.avif'])(
    'rejects %s as damaged, even when it is only resized',
    async (name) => {
      const bytes = readFileSync(new URL(`../../../fixtures/bad/${name}`, import.meta.url));
      const resized = optimize(bytes, {
        operations: [{ kind: 'resize', to: { mode: 'width', width: 20 } }],
        output: { format: 'jpeg', quality: 80 },
      });
      await expect(resized).rejects.toMatchObject({ code: 'image_damaged' });
    },
  );

  test('rejects an animation when all frames together have too many pixels', async () => {
    const large = optimize(fixture('animated.gif'), { operations: [{ kind: 'scale', size: 3 }] });
    await expect(large).rejects.toMatchObject({
      code: 'image_too_large',
      message: expect.stringContaining('together larger than 20 megapixels'),
    });
  });

  test('an animated PNG in a format without animation becomes its transformed first frame, and the report says so', async () => {
    const { main, report } = await optimize(fixture('animated.png'), {
      operations: [{ kind: 'scale', size: 0.5 }],
      output: { format: 'jpeg', quality: 90 },
    });
    expect([main.format, main.width, main.height]).toEqual(['jpeg', 64, 32]);
    expect(report.reason).toMatch(/jpeg shows the first of \d+ frames/);
  });
});
