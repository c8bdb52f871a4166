import { describe, expect, test } from '@jest/globals';
import { findKnob } from './find-knob.js';

/** Scores as encoders give them: rising, steeper at the top, of a picture that is more or less hard. */
const curve = (hardness: number) => (knob: number) => 100 - hardness * ((101 - knob) / 20) ** 1.3;

function searchOn(score: (knob: number) => number, goal: number, maxProbes = 6) {
  const asked: number[] = [];
  const found = findKnob({
    min: 30,
    max: 96,
    start: 80,
    goal,
    maxProbes,
    pointsPerStep: (knob) => (knob > 85 ? 1.1 : 0.6),
    probe: async (knob) => {
      asked.push(knob);
      return score(knob);
    },
  });
  return found.then((result) => ({ result, asked }));
}

describe('findKnob', () => {
  test.each([5, 8, 12, 20, 30, 45])('finds the lowest knob or its neighbour within six probes (hardness %d)', async (hardness) => {
    const score = curve(hardness);
    const lowest = Array.from({ length: 67 }, (_, index) => index + 30).find((knob) => score(knob) >= 80);
    const { result, asked } = await searchOn(score, 80);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThanOrEqual(6);
    expect(result?.score).toBeGreaterThanOrEqual(80);
    expect((result?.knob ?? 0) - (lowest ?? 0)).toBeGreaterThanOrEqual(0);
    expect((result?.knob ?? 0) - (lowest ?? 0)).toBeLessThanOrEqual(1);
  });

  test('says so when no knob reaches the goal', async () => {
    const { result, asked } = await searchOn(() => 40, 80);
    expect(result).toBeNull();
    expect(asked).toContain(96);
  });

  test('goes to the lowest knob when everything passes', async () => {
    const { result } = await searchOn(() => 99, 80);
    expect(result?.knob).toBe(30);
  });

  test('asks no more often than it may', async () => {
    const { asked } = await searchOn(curve(20), 80, 2);
    expect(asked.length).toBe(2);
  });
});
