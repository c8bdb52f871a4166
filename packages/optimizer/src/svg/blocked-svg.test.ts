import { afterAll, describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, jobSpecSchema } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import type { z } from 'zod';
import { createOptimizer } from '../optimizer.js';
import { rejectBlockedSvg } from './blocked-svg.js';
import { rasterizeSvg } from './rasterize-svg.js';
import { sanitizeSvgSource } from './sanitize/sanitize-svg-source.js';

const optimizer = createOptimizer({ processes: 1, maxPixels: 1_000_000 });
afterAll(() => optimizer.close());

const withForeignObject = fixtureBytes('faults/s-fo.svg');

function optimize(bytes: Buffer, options: Partial<z.input<typeof jobSpecSchema>>) {
  const spec: JobSpec = jobSpecSchema.parse({ ...defaultJobSpec, ...options });
  return optimizer.optimize(bytes, spec, new AbortController().signal);
}

describe('optimizer: an SVG whose safe version would lack something that is drawn', () => {
  test.each([
    ['lossless', { compression: 'lossless' }],
    ['intelligent', {}],
    ['ultra', { compression: 'ultra' }],
    ['a WebP copy', { extras: ['webp'] }],
    ['a box', { operations: [{ kind: 'fit-inside', maxWidth: 10 }] }],
    ['a limit of bytes', { maxBytes: 10 }],
  ] as const)('goes back unchanged with the names of what stood in the way: %s', async (_, options) => {
    const { variants, report, source } = await optimize(withForeignObject, options as Partial<z.input<typeof jobSpecSchema>>);
    expect(variants).toHaveLength(1);
    expect(withForeignObject.equals(variants[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(source.format).toBe('svg');
    expect(report).toMatchObject({
      codec: 'source',
      lossy: false,
      blocked: ['foreignObject'],
      stripped: [],
      removedActiveBytes: 0,
      reason: 'a safe version would lack something that is drawn',
    });
  });

  test.each([
    ['another format', { output: { format: 'png' } }],
    ['other pixels', { operations: [{ kind: 'flip', horizontal: true }] }],
  ] as const)('is rejected with the same names when the job asks for %s', async (_, options) => {
    await expect(optimize(withForeignObject, options as Partial<z.input<typeof jobSpecSchema>>)).rejects.toMatchObject({
      code: 'svg_not_allowed',
      message: 'The SVG uses features that are not allowed: foreignObject',
    });
  });
});

describe('optimizer: an SVG with something that librsvg does not draw', () => {
  const svg = (content: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">${content}</svg>`);

  test.each([
    ['an embedded font', fixtureBytes('svg/embedded-font.svg'), '@font-face'],
    ['text along a path', svg('<path id="p" d="M0 9h20"/><text><textPath href="#p">a</textPath></text>'), 'textPath'],
    ['an AVIF image', svg('<image width="9" height="9" href="data:image/avif;base64,AAAA"/>'), 'image/avif'],
    ['a part of itself in a filter', svg('<filter id="f"><feImage href="#c"/></filter><circle id="c" r="9" filter="url(#f)"/>'), 'feImage'],
  ])('is optimized, and rejected when the job asks for pixels: %s', async (_, source, name) => {
    const { report } = await optimize(source, {});
    expect(report.blocked).toEqual([]);
    await expect(optimize(source, { output: { format: 'png' } })).rejects.toMatchObject({
      code: 'svg_not_allowed',
      message: `The SVG uses features that are not allowed: ${name}`,
    });
  });
});

test('optimizer: an SVG with a script is optimized without it, and the report says how many bytes are no saving', async () => {
  const harmless = fixtureBytes('svg/icon.svg').toString();
  const source = Buffer.from(harmless.replace('</svg>', `<script>/*${'x'.repeat(1_000)}*/</script></svg>`));
  const { variants, report } = await optimize(source, {});
  expect(String(variants[0]?.bytes)).not.toContain('script');
  expect(report).toMatchObject({ codec: 'svg-minified', blocked: [], stripped: expect.arrayContaining(['script']) });
  expect(report.removedActiveBytes).toBeGreaterThan(1_000);
  expect(report.removedActiveBytes).toBeLessThan(1_200);
});

test('rasterizeSvg: rejects an SVG that is rendered otherwise without what was removed, with its names', async () => {
  const sanitized = await sanitizeSvgSource(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'));
  const spec: JobSpec = { ...defaultJobSpec, output: { ...defaultJobSpec.output, format: 'png' } };
  const never = async () => {
    throw new Error('it was rendered');
  };
  const processes = { isRenderedLikeSource: async () => false, renderSvg: never, optimize: never };
  await expect(rasterizeSvg(sanitized, spec, processes)).rejects.toMatchObject({
    code: 'svg_not_allowed',
    message: expect.stringMatching(/: script$/),
  });
});

test('rejectBlockedSvg: names ten of many names', () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  expect(() => rejectBlockedSvg(names)).toThrow('not allowed: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, 2 more');
});
