import { afterAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import sharp from 'sharp';
import type { z } from 'zod';
import { createOptimizer } from '../optimizer.js';

const optimizer = createOptimizer({ processes: 1, maxPixels: 1_000_000 });
afterAll(() => optimizer.close());

/** Red to the left, blue to the right, nothing below. */
const flag = (size = 'width="40" height="30"') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 40 30"><path fill="red" d="M0 0h20v20H0z"/><path fill="blue" d="M20 0h20v20H20z"/></svg>`,
  );
const [red, blue, nothing] = [
  [255, 0, 0, 255],
  [0, 0, 255, 255],
  [0, 0, 0, 0],
];

async function optimize(bytes: Buffer, asked: Partial<z.input<typeof jobSpecSchema>>) {
  const spec: JobSpec = jobSpecSchema.parse({ ...defaultJobSpec, compression: 'lossless', ...asked });
  const { source, variants, report } = await optimizer.optimize(bytes, spec, new AbortController().signal);
  const [main] = variants;
  if (!main) throw new Error('no main variant');
  const { width, height, format } = main;
  const at = async (left: number, top: number) => [
    ...(await sharp(main.bytes).ensureAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
  ];
  return { main, source, report, at, is: [format, width, height] };
}

describe('an SVG as pixels', () => {
  test('of its own size, as PNG, when an operation asks for pixels', async () => {
    const { is, at, source, report, main } = await optimize(flag(), { operations: [{ kind: 'flip', horizontal: true }] });
    expect(is).toEqual(['png', 40, 30]);
    expect([await at(5, 5), await at(35, 5), await at(5, 25)]).toEqual([blue, red, nothing]);
    expect(source).toMatchObject({ format: 'svg', facts: { width: null } });
    expect(main.facts).toMatchObject({ width: 40, height: 30, colourspace: 'sRGB' });
    expect(report).toMatchObject({ source: { format: 'svg' }, reason: expect.stringContaining('drawn at 40 x 30 px') });
  });

  test.each([
    ['jpeg', [254, 0, 0]],
    ['webp', [255, 0, 0]],
  ] as const)('as %s, when that is asked for', async (format, colour) => {
    const { is, at } = await optimize(flag(), { output: { format } });
    expect(is).toEqual([format, 40, 30]);
    expect((await at(5, 5)).slice(0, 3)).toEqual(colour);
    expect(await at(5, 28)).toEqual(format === 'jpeg' ? [255, 255, 255, 255] : nothing);
  });

  test.each([
    [{ kind: 'resize', to: { mode: 'width', width: 400 } }, [400, 300]],
    [{ kind: 'resize', to: { mode: 'exact', width: 400, height: 90 } }, [400, 90]],
    [{ kind: 'resize', to: { mode: 'cover', width: 300, height: 300 } }, [300, 300]],
    [{ kind: 'scale', size: 10 }, [400, 300]],
  ] as const)('is drawn at the size of %j, so that its edges are sharp', async (operation, size) => {
    const { is, at } = await optimize(flag(), { operations: [operation] });
    expect(is).toEqual(['png', ...size]);
    const [middle, top] = [size[0] / 2, 10];
    expect([await at(middle - 1, top), await at(middle, top)]).toEqual([red, blue]);
  });

  test('operations go on from there', async () => {
    const { is, at } = await optimize(flag(), {
      operations: [
        { kind: 'flip', horizontal: true },
        { kind: 'scale', size: 2 },
        { kind: 'padding', size: 10, background: '#00ff00ff' },
      ],
    });
    expect(is).toEqual(['png', 100, 80]);
    expect([await at(2, 2), await at(49, 20), await at(50, 20)]).toEqual([[0, 255, 0, 255], blue, red]);
  });

  test('keeps nothing that could act, and says so', async () => {
    const bytes = Buffer.from(String(flag()).replace('</svg>', '<script>1</script></svg>'));
    expect((await optimize(bytes, { output: { format: 'png' } })).report.stripped).toContain('script');
  });
});

test.each([
  ['as it is', {}],
  ['in a box, and in RGB, which it is already', { operations: [{ kind: 'cmyk-to-rgb' }, { kind: 'fit-inside', maxWidth: 10 }] }],
] as const)('an SVG stays one %s', async (_, asked) => {
  const { is } = await optimize(flag(), { operations: [...('operations' in asked ? asked.operations : [])] });
  expect(is).toEqual(['svg', null, null]);
});

test.each([
  ['its own size', flag('width="4000" height="3000"'), []],
  ['the size that is asked for', flag(), [{ kind: 'scale', size: 100 }]],
] as const)('%s is within the limits, or it is not drawn', async (_, bytes, operations) => {
  await expect(optimize(bytes, { operations: [...operations], output: { format: 'png' } })).rejects.toMatchObject({
    code: 'image_too_large',
    message: 'The result would be larger than 1 megapixels',
  });
});

test('a large drawing may become a small picture', async () => {
  const { is } = await optimize(flag('width="40000" height="30000"'), {
    operations: [{ kind: 'resize', to: { mode: 'width', width: 80 } }],
  });
  expect(is).toEqual(['png', 80, 60]);
});
