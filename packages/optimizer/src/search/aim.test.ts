import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type CodecSource, defineCodec } from '../codec.js';
import { makeGoal } from '../goal.js';
import { type AimOptions, type Axis, aim } from './aim.js';

/** Encodes a knob as so many bytes, and its own number first. */
const codec = (sizeOf: (knob: number) => number) =>
  defineCodec({
    name: 'stub',
    format: 'png',
    reads: 'pixels',
    lossy: true,
    options: z.object({ knob: z.number(), packed: z.boolean() }),
    encode: async (_source, { knob, packed }) => Buffer.concat([Buffer.from([knob]), Buffer.alloc(packed ? 1 : sizeOf(knob))]),
  });

const axisOf = (sizeOf: (knob: number) => number, more: Partial<Axis> = {}): Axis => ({
  codec: codec(sizeOf),
  min: 0,
  max: 100,
  start: 50,
  pointsPerStep: () => 1,
  toKnobs: (knob) => ({ knob, packed: true }),
  toProbeKnobs: (knob) => ({ knob, packed: false }),
  probesAreExact: true,
  ...more,
});

const scoreOf = (encoded: Buffer) => (encoded[0] ?? 0) + 20;

/** A picture whose sample looks so many points better than the whole. */
const optionsFor = (axis: Axis, sampleIsBetterBy: number | null): AimOptions => {
  const source = {} as CodecSource; // the stub reads nothing of it
  const sample = { source, score: async (encoded: Buffer) => scoreOf(encoded) + (sampleIsBetterBy ?? 0), free: () => undefined };
  return {
    axis,
    goal: makeGoal(80),
    source,
    sample: sampleIsBetterBy === null ? null : sample,
    verify: async (encoded) => ({ score: scoreOf(encoded), worstTile: 100 }),
    mostProbes: 6,
    signal: new AbortController().signal,
  };
};

describe('aim, where probes show the very pixels', () => {
  test('the lowest knob that holds is packed', async () => {
    const hit = await aim(
      optionsFor(
        axisOf((knob) => knob),
        null,
      ),
    );
    expect(hit?.knobs).toEqual({ knob: 60, packed: true });
    expect(hit?.bytes.length).toBe(2);
  });

  test('a neighbour that is smaller and holds is taken', async () => {
    const hit = await aim(
      optionsFor(
        axisOf((knob) => (knob === 60 ? 5 : 90), { explored: 3, start: 63, pointsPerStep: () => 40 }),
        null,
      ),
    );
    expect(hit?.knob).toBe(60);
  });

  test.each([1, 4, 12])('a sample that looks %d points better is made good on the whole', async (better) => {
    const hit = await aim(
      optionsFor(
        axisOf((knob) => knob),
        better,
      ),
    );
    expect(hit?.score.score).toBeGreaterThanOrEqual(79.5);
  });

  test('an axis for the whole leaves the sample alone', async () => {
    const options = optionsFor(
      axisOf((knob) => knob, { wholeOnly: true, mostEncodings: 4 }),
      0,
    );
    const sample = options.sample && { ...options.sample, score: () => Promise.reject(new Error('asked')) };
    expect((await aim({ ...options, sample }))?.knob).toBe(60);
  });
});
