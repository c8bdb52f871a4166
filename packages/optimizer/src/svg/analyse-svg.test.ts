import { expect, test } from '@jest/globals';
import { readAnalysis } from '@pixmill/contracts';
import { openOptimizerForTests } from '../testing/optimize-in-child.js';

const optimize = openOptimizerForTests();

const svg = (content: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40">${content}<circle cx="60" cy="20" r="16" fill="#0080ff"/></svg>`,
  );
const analyse = ['colours' as const, 'focus' as const];
const drawn = {
  ...{ width: 80, height: 40, missing: [] },
  colours: { average: '#0080ff', dominant: [{ colour: '#0080ff', share: 1 }] },
  focus: { x: expect.any(Number), y: expect.any(Number), from: 'saliency' },
};

test('analyse: an SVG is analysed as it is drawn, whether it stays an SVG, becomes pixels of another size or is only analysed', async () => {
  const small = { operations: [{ kind: 'resize' as const, to: { mode: 'width' as const, width: 20 } }] };
  const results = await Promise.all(
    [{}, small, { encode: false }].map((options) => optimize(svg(''), { analyse, speed: 'fast', ...options })),
  );
  for (const { report } of results) expect(readAnalysis(report)).toEqual(drawn);
  expect(results.map(({ variants }) => variants[0]?.format)).toEqual(['svg', 'png', 'svg']);
  expect(results[2]?.variants[0]?.bytes.equals(svg(''))).toBe(true);
  const { x = 0, y = 0 } = readAnalysis(results[0]?.report ?? {})?.focus ?? {};
  expect(Math.hypot(x - 60, y - 20)).toBeLessThan(16); // on the disc
});

test('analyse: active content is no part of the drawing, and the SVG of a job that only analyses keeps it', async () => {
  const source = svg('<script>alert(1)</script>');
  const { report, variants } = await optimize(source, { analyse, encode: false });
  expect(readAnalysis(report)).toEqual(drawn);
  expect(variants[0]?.bytes.equals(source)).toBe(true);
  expect(report).toMatchObject({ onlyAnalysed: true, codec: 'source', blocked: ['script'] });
});

test('analyse: an SVG that would lack something that is drawn has no analysis, and says why', async () => {
  const source = svg('<foreignObject width="10" height="10"><p xmlns="http://www.w3.org/1999/xhtml">text</p></foreignObject>');
  const { report } = await optimize(source, { analyse });
  const reason = 'the SVG uses features that are not allowed';
  expect(readAnalysis(report)?.missing).toEqual(analyse.map((part) => ({ part, reason })));
});
