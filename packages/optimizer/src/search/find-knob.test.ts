import { describe, expect, test } from '@jest/globals';
import { findKnob } from './find-knob.js';

/** Scores like those of an encoder: they rise with the knob, more steeply at the top, and are lower for a harder image. */
const curve = (hardness: number) => (knob: number) => 100 - hardness * ((101 - knob) / 20) ** 1.3;

function searchOn(score: (knob: number) => number, goal: number, maxProbes = 6) {
  const probedKnobs: number[] = [];
  const search = findKnob({
    min: 30,
    max: 96,
    start: 80,
    goal,
    maxProbes,
    pointsPerStep: (knob) => (knob > 85 ? 1.1 : 0.6),
    probe: async (knob) => {
      probedKnobs.push(knob);
      return score(knob);
    },
  });
  return search.then((result) => ({ result, probedKnobs }));
}

describe('findKnob', () => {
  test.each([5, 8, 12, 20, 30, 45])('finds the lowest knob or its neighbour within six probes (hardness %d)', async (hardness) => {
    const score = curve(hardness);
    const lowest = Array.from({ length: 67 }, (_, index) => index + 30).find((knob) => score(knob) >= 80);
    const { result, probedKnobs } = await searchOn(score, 80);
    expect(new Set(probedKnobs).size).toBe(probedKnobs.length);
    expect(probedKnobs.length).toBeLessThanOrEqual(6);
    expect(result?.score).toBeGreaterThanOrEqual(80);
    expect((result?.knob ?? 0) - (lowest ?? 0)).toBeGreaterThanOrEqual(0);
    expect((result?.knob ?? 0) - (lowest ?? 0)).toBeLessThanOrEqual(1);
  });

  test('returns null when no knob reaches the goal', async () => {
    const { result, probedKnobs } = await searchOn(() => 40, 80);
    expect(result).toBeNull();
    expect(probedKnobs).toContain(96);
  });

  test('returns the lowest knob when every knob reaches the goal', async () => {
    const { result } = await searchOn(() => 99, 80);
    expect(result?.knob).toBe(30);
  });

  test('finds a step of the points within two knobs: a floor that is missed by far, then passed', async () => {
    for (const first of [70, 84, 92, 95]) {
      const { result } = await searchOn((knob) => (knob < first ? 76 : curve(8)(knob)), 80);
      expect((result?.knob ?? 0) - first).toBeGreaterThanOrEqual(0);
      expect((result?.knob ?? 0) - first).toBeLessThanOrEqual(2);
    }
  });

  test('finds the lowest knob within two where the score falls steeply below it, as that of a palette does', async () => {
    for (const edge of [28, 36, 45, 50]) {
      const score = (knob: number) => 92 - 120 / Math.max(0.5, knob - edge);
      const lowest = Array.from({ length: 67 }, (_, index) => index + 30).find((knob) => score(knob) >= 80);
      const { result } = await searchOn(score, 80);
      expect(result?.score).toBeGreaterThanOrEqual(80);
      expect((result?.knob ?? 0) - (lowest ?? 0)).toBeLessThanOrEqual(2);
    }
  });

  test('stays within the probe limit', async () => {
    const { probedKnobs } = await searchOn(curve(20), 80, 2);
    expect(probedKnobs.length).toBe(2);
  });
});
