import { describe, expect, test } from '@jest/globals';
import { HeavyLane } from './heavy-lane.js';
import { superResolutionTimeLimits } from './time-limits.js';

const newJob = () => new AbortController().signal;

/** Work that ends when it is told to. */
function createWork() {
  const events: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string) => () => {
    events.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  return { events, start, end: (name: string) => ends.get(name)?.() };
}

describe('heavy lane', () => {
  test.each([
    [1, 1],
    [2, 1],
    [5, 2],
  ])('with %i processes takes %i jobs at a time, and gives the next one back', async (processes, places) => {
    const lane = new HeavyLane(processes);
    const { start, end } = createWork();
    const names = Array.from({ length: places }, (_, at) => `job ${at}`);
    const running = names.map((name) => lane.run(newJob(), start(name)));
    await expect(lane.run(newJob(), start('next'))).rejects.toMatchObject({ code: 'lane_full' });
    for (const name of names) end(name);
    await Promise.all(running);
    await expect(lane.run(newJob(), async () => 'next')).resolves.toBe('next');
  });

  test('runs the images of one job one after the other', async () => {
    const lane = new HeavyLane(2);
    const { events, start, end } = createWork();
    const job = newJob();
    const first = lane.run(job, start('first'));
    const second = lane.run(job, start('second'));
    await Promise.resolve();
    expect(events).toEqual(['first']);
    end('first');
    await first;
    await expect(lane.run(newJob(), start('other job'))).rejects.toMatchObject({ code: 'lane_full' });
    expect(events).toEqual(['first', 'second']);
    end('second');
    await expect(second).resolves.toBe('second');
  });

  test('an image that fails leaves its place, and the next image of its job runs', async () => {
    const lane = new HeavyLane(1);
    const job = newJob();
    const failing = lane.run(job, () => Promise.reject(new Error('damaged')));
    const next = lane.run(job, async () => 'next');
    await expect(failing).rejects.toThrow('damaged');
    await expect(next).resolves.toBe('next');
    await expect(lane.run(newJob(), async () => 'other')).resolves.toBe('other');
  });

  test('its images have 65 s of CPU time more for each megapixel of the result, 15 min at most', () => {
    expect(superResolutionTimeLimits(0).cpuMs).toBe(4_500);
    expect(superResolutionTimeLimits(2_000_000).cpuMs).toBe(45_000 + 130_000);
    expect(superResolutionTimeLimits(24_000_000).cpuMs).toBe(900_000);
  });
});
