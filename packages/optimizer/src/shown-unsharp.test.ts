import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operationSchema } from '@pixmill/contracts';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import sharp from 'sharp';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

const optimizeInChild = openOptimizerForTests();
let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

const side = 128;
const greyAt = (x: number) => Math.round(80 + 80 / (1 + Math.exp(63.5 - x)));
/** A vertical edge of 80 levels over 4 px. */
const softEdge = () =>
  sharp(Buffer.from(Array.from({ length: side * side }, (_, at) => greyAt(at % side))), { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer();

/** The largest difference between neighbouring columns as Chromium shows them, of the mean of all rows. */
async function measureSlope(unsharp: number): Promise<number> {
  const operations = [operationSchema.parse({ kind: 'adjust', unsharp })];
  const { variants } = await optimizeInChild(await softEdge(), { compression: 'lossless', operations });
  const { pictures } = await judge.show({ bytes: variants[0]?.bytes ?? Buffer.alloc(0), format: 'png' }, {});
  const rgba = pictures[0]?.rgba ?? Buffer.alloc(0);
  const meanOf = (x: number) => Array.from({ length: side }, (_, y) => rgba[(y * side + x) * 4] ?? 0).reduce((a, b) => a + b) / side;
  return Math.max(...Array.from({ length: side - 1 }, (_, x) => meanOf(x + 1) - meanOf(x)));
}

test('adjust.unsharp: Chromium shows a soft edge sharper, by the share of what 100 gives', async () => {
  const before = await measureSlope(0);
  const full = (await measureSlope(100)) - before;
  expect(full).toBeGreaterThan(2);
  for (const percent of [5, 10, 25, 50]) {
    const share = ((await measureSlope(percent)) - before) / full;
    expect(Math.abs(share - percent / 100)).toBeLessThan(0.02);
  }
});
