import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import { createCodecPool } from './codec-pool.js';
import { imageTimeLimits } from './time-limits.js';

const bytes = readFileSync(new URL('../../../../fixtures/images/photo.png', import.meta.url));
const limits = { maxPixels: 4_000_000, maxAnimationPixels: 20_000_000, maxFrames: 500 };

test('codec pool: an image whose process exceeds its time limit gets a short attempt, which makes the copies too', async () => {
  const losses: string[] = [];
  const pool = createCodecPool({
    processes: 1,
    maxRssBytes: 1_000_000_000,
    timeLimits: (pixels) => (losses.length === 0 && pixels > 0 ? { wallMs: 1, cpuMs: 1 } : imageTimeLimits(pixels)),
    onProcessEvent: (event) => event.kind === 'lost' && losses.push(event.cause),
  });
  try {
    const spec = { ...defaultJobSpec, extras: ['webp' as const] };
    const { variants, report } = await pool.run({ bytes, spec, limits }, new AbortController().signal);
    expect(losses).toEqual(['time']);
    expect(variants.map(({ role }) => role)).toEqual(['main', 'webp']);
    expect(variants[0]?.bytes.length).toBeLessThanOrEqual(bytes.length);
    expect(report.reason).toContain('time ran out');
  } finally {
    await pool.close();
  }
});
