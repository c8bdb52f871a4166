import { afterAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import sharp from 'sharp';
import type { z } from 'zod';
import { createOptimizer } from '../optimizer.js';

const optimizer = createOptimizer({ processes: 1, maxPixels: 1_000_000 });
afterAll(() => optimizer.close());

/** Red on the left, blue on the right, transparent below. */
const flag = (size = 'width="40" height="30"') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 40 30"><path fill="red" d="M0 0h20v20H0z"/><path fill="blue" d="M20 0h20v20H20z"/></svg>`,
  );
const [red, blue, transparent] = [
  [255, 0, 0, 255],
  [0, 0, 255, 255],
  [0, 0, 0, 0],
];

async function optimize(bytes: Buffer, options: Partial<z.input<typeof jobSpecSchema>>) {
  const spec: JobSpec = jobSpecSchema.parse({ ...defaultJobSpec, compression: 'lossless', ...options });
  const { source, variants, report } = await optimizer.optimize(bytes, spec, new AbortController().signal);
  const [main] = variants;
  if (!main) throw new Error('no main variant');
  const { width, height, format } = main;
  const pixelAt = async (left: number, top: number) => [
    ...(await sharp(main.bytes).ensureAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
  ];
  return { main, source, report, pixelAt, shape: [format, width, height] };
}

describe('rasterizeSvg', () => {
  test('renders at the size of the SVG, as PNG, when an operation needs pixels', async () => {
    const { shape, pixelAt, source, report, main } = await optimize(flag(), { operations: [{ kind: 'flip', horizontal: true }] });
    expect(shape).toEqual(['png', 40, 30]);
    expect([await pixelAt(5, 5), await pixelAt(35, 5), await pixelAt(5, 25)]).toEqual([blue, red, transparent]);
    expect(source).toMatchObject({ format: 'svg', facts: { width: null } });
    expect(main.facts).toMatchObject({ width: 40, height: 30, colourspace: 'sRGB' });
    expect(report).toMatchObject({ source: { format: 'svg' }, reason: expect.stringContaining('rendered at 40 x 30 px') });
  });

  test.each([
    ['jpeg', [254, 0, 0]],
    ['webp', [255, 0, 0]],
  ] as const)('renders as %s when the job names that format', async (format, colour) => {
    const { shape, pixelAt } = await optimize(flag(), { output: { format } });
    expect(shape).toEqual([format, 40, 30]);
    expect((await pixelAt(5, 5)).slice(0, 3)).toEqual(colour);
    expect(await pixelAt(5, 28)).toEqual(format === 'jpeg' ? [255, 255, 255, 255] : transparent);
  });

  test.each([
    [{ kind: 'resize', to: { mode: 'width', width: 400 } }, [400, 300]],
    [{ kind: 'resize', to: { mode: 'exact', width: 400, height: 90 } }, [400, 90]],
    [{ kind: 'resize', to: { mode: 'cover', width: 300, height: 300 } }, [300, 300]],
    [{ kind: 'scale', size: 10 }, [400, 300]],
  ] as const)('renders at the size of %j, so that edges stay sharp', async (operation, size) => {
    const { shape, pixelAt } = await optimize(flag(), { operations: [operation] });
    expect(shape).toEqual(['png', ...size]);
    const [middle, top] = [size[0] / 2, 10];
    expect([await pixelAt(middle - 1, top), await pixelAt(middle, top)]).toEqual([red, blue]);
  });

  // the white part lies between 40 and 50 of 90 units: at 68 px between 30.22 and 37.78
  const part = (attributes: string, more = '') =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes} viewBox="0 0 90 90" preserveAspectRatio="none">${more}<path d="M0 0h90v90H0z"/><path fill="#fff" d="M40 0h10v90H40z"/></svg>`,
    );

  test.each([
    ['px', 'width="21.4" height="69.7"', [68, 227]],
    ['mm', 'width="7.55mm" height="24.6mm"', [68, 227]],
    ['px, with a position', 'x="5" y="9" width="21.4" height="69.7"', [68, 227]],
  ] as const)('draws the shapes of an SVG whose size is a fraction at their place: %s', async (_, attributes, [width, height]) => {
    const { pixelAt, shape } = await optimize(part(attributes), {
      operations: [{ kind: 'resize', to: { mode: 'exact', width, height } }],
    });
    expect(shape).toEqual(['png', width, height]);
    const reds = await Promise.all([29, 30, 31, 36, 37, 38].map(async (x) => (await pixelAt(x, 100))[0]));
    expect(reds).toEqual([0, 198, 255, 255, 198, 0].map((red) => (red === 198 ? expect.closeTo(198, -0.7) : red)));
  });

  test('draws an SVG whose rules name its root at its place too', async () => {
    const rules = '<style>svg{stroke:none}</style>';
    const { pixelAt } = await optimize(part('width="21.4" height="69.7"', rules), {
      operations: [{ kind: 'resize', to: { mode: 'exact', width: 68, height: 227 } }],
    });
    const [left = 0, right = 0] = await Promise.all([30, 37].map(async (x) => (await pixelAt(x, 100))[0] ?? 0));
    expect([left > 100, Math.abs(left - right) < 40]).toEqual([true, true]);
  });

  test('applies the other operations to the pixels', async () => {
    const { shape, pixelAt } = await optimize(flag(), {
      operations: [
        { kind: 'flip', horizontal: true },
        { kind: 'scale', size: 2 },
        { kind: 'padding', size: 10, background: '#00ff00ff' },
      ],
    });
    expect(shape).toEqual(['png', 100, 80]);
    expect([await pixelAt(2, 2), await pixelAt(49, 20), await pixelAt(50, 20)]).toEqual([[0, 255, 0, 255], blue, red]);
  });

  test('removes active content and reports it', async () => {
    const bytes = Buffer.from(String(flag()).replace('</svg>', '<script>1</script></svg>'));
    expect((await optimize(bytes, { output: { format: 'png' } })).report.stripped).toContain('script');
  });
});

test.each([
  ['without operations', []],
  ['with operations that only concern pixels', [{ kind: 'cmyk-to-rgb' }, { kind: 'fit-inside', maxWidth: 10 }]],
] as const)('needsRaster: an SVG stays an SVG %s', async (_, operations) => {
  const { shape } = await optimize(flag(), { operations: [...operations] });
  expect(shape).toEqual(['svg', null, null]);
});

describe('rasterizeSvg, pixel limit', () => {
  test.each([
    ['the size of the SVG', flag('width="4000" height="3000"'), []],
    ['the size after a resize', flag(), [{ kind: 'scale', size: 100 }]],
  ] as const)('rejects %s above the limit', async (_, bytes, operations) => {
    await expect(optimize(bytes, { operations: [...operations], output: { format: 'png' } })).rejects.toMatchObject({
      code: 'image_too_large',
      message: 'The result would be larger than 1 megapixels',
    });
  });

  test('accepts a large SVG that an operation makes small', async () => {
    const { shape } = await optimize(flag('width="40000" height="30000"'), {
      operations: [{ kind: 'resize', to: { mode: 'width', width: 80 } }],
    });
    expect(shape).toEqual(['png', 80, 60]);
  });
});
