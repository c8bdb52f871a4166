import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { defaultJobSpec, type JobSpec, reportSchema } from '@pixmill/contracts';
import { optimizeImage } from '../optimize.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));
const limits = { maxPixels: 75_000_000, maxAnimationPixels: 100_000_000, maxFrames: 500 };

async function optimize(name: string, spec: Partial<JobSpec>) {
  const request = { bytes: fixture(name), spec: { ...defaultJobSpec, ...spec }, limits };
  const { variants, report } = await optimizeImage(request, { onMeasured: () => {}, signal: new AbortController().signal });
  return { sizes: variants.map(({ bytes }) => bytes.length), report: reportSchema.parse(report) };
}

describe('ultra', () => {
  // at 70 a palette of 42 colours ends the search, and at 80 another palette is found, which packs better
  test.each(['faults/early-stop-24.png', 'images/palette.png', 'images/still.gif'])(
    '%s: neither the result nor its copy is larger than at intelligent',
    async (name) => {
      const [ultra, intelligent] = [
        await optimize(name, { compression: 'ultra', extras: ['webp'] }),
        await optimize(name, { compression: 'intelligent', extras: ['webp'] }),
      ];
      expect(ultra.sizes).toHaveLength(intelligent.sizes.length);
      for (const [index, size] of ultra.sizes.entries()) expect(size).toBeLessThanOrEqual(intelligent.sizes[index] ?? 0);
    },
  );

  test('a target below intelligent has the result of intelligent as a candidate', async () => {
    const [low, intelligent] = [
      await optimize('faults/early-stop-24.png', { target: 50 }),
      await optimize('faults/early-stop-24.png', { compression: 'intelligent' }),
    ];
    expect(low.sizes[0]).toBeLessThanOrEqual(intelligent.sizes[0] ?? 0);
    expect(low.report.target).toBe(50);
  });
});
