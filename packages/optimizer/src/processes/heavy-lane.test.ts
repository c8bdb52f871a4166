import { describe, expect, test } from '@jest/globals';
import { HeavyLane } from './heavy-lane.js';
import { superResolutionTimeLimits } from './time-limits.js';

describe('heavy lane', () => {
  test.each([
    [1, 1],
    [2, 1],
    [5, 2],
  ])('with %i processes runs %i heavy images at a time, and gives the next one back', async (processes, places) => {
    const lane = new HeavyLane(processes);
    const ends: (() => void)[] = [];
    const running = Array.from({ length: places }, () => lane.run(() => new Promise<void>((resolve) => ends.push(resolve))));
    await expect(lane.run(async () => 'next')).rejects.toMatchObject({ code: 'unavailable' });
    for (const end of ends) end();
    await Promise.all(running);
    await expect(lane.run(async () => 'next')).resolves.toBe('next');
  });

  test('an image that fails leaves its place', async () => {
    const lane = new HeavyLane(1);
    await expect(lane.run(() => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
    await expect(lane.run(async () => 'next')).resolves.toBe('next');
  });

  test('its images have 65 s of CPU time more for each megapixel of the result, 15 min at most', () => {
    expect(superResolutionTimeLimits(0).cpuMs).toBe(4_500);
    expect(superResolutionTimeLimits(2_000_000).cpuMs).toBe(45_000 + 130_000);
    expect(superResolutionTimeLimits(24_000_000).cpuMs).toBe(900_000);
  });
});
