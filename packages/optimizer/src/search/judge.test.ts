import { describe, expect, test } from '@jest/globals';
import { jpegMozjpeg } from '../codecs/jpeg-mozjpeg.js';
import type { Axis } from './axis.js';
import { floorLimit } from './floor-limits.js';
import { toGoal } from './goal.js';
import { createJudge, describeMissedFloors, type FloorReading, reachesGoal, toPoints, toSamplePoints, worstVerdict } from './judge.js';
import { findLimitingFloors } from './limiting-floors.js';

const goal = toGoal(80);
const passed: FloorReading = { name: 'hue', value: 1, limit: 1.5 };
const missed: FloorReading = { name: 'grain', value: 0.8, limit: 0.4 };
const verdictOf = (...floors: FloorReading[]) => ({ score: 83, worstTile: 75, worstDetailTile: 77, floors });

describe('toPoints', () => {
  test('is the distance to the goal by score and worst tile when every floor is passed', () => {
    expect(toPoints(goal, verdictOf(passed))).toBe(83);
    expect(toPoints(goal, { ...verdictOf(), worstTile: 67 })).toBe(78.5);
    expect(toPoints(goal, { ...verdictOf(), worstDetailTile: 66 })).toBe(75.5);
    expect(toSamplePoints(goal, { ...verdictOf(), worstDetailTile: 66 })).toBe(76);
  });

  test('is 6 points below the goal when a loss is twice its limit', () => {
    expect(toPoints(goal, verdictOf(passed, missed))).toBe(goal.floor - 6);
    expect(toSamplePoints(goal, verdictOf(missed))).toBe(goal.score - 6);
  });

  test('is at most 25 points below the goal, and below it for any loss above a limit of 0', () => {
    expect(toPoints(goal, verdictOf({ name: 'ground', value: 1, limit: 0 }))).toBe(goal.floor - 25);
    expect(reachesGoal(goal, verdictOf({ name: 'hue', value: 1.5000001, limit: 1.5 }))).toBe(false);
  });
});

test('toSamplePoints: is the score when every floor is passed', () => {
  expect(toSamplePoints(goal, verdictOf(passed))).toBe(83);
});

test('worstVerdict: has the lowest scores and the largest loss of each detector', () => {
  const verdicts = [verdictOf(passed, missed), { score: 81, worstTile: 79, worstDetailTile: 76, floors: [{ ...passed, value: 1.2 }] }];
  expect(worstVerdict(verdicts)).toEqual({ score: 81, worstTile: 75, worstDetailTile: 76, floors: [{ ...passed, value: 1.2 }, missed] });
});

test('describeMissedFloors: names each missed floor with its loss and its limit', () => {
  expect(describeMissedFloors(verdictOf(passed, missed))).toBe(', and misses grain 0.80 of 0.40');
  expect(describeMissedFloors(verdictOf(passed))).toBe('');
});

test('floorLimit: is larger for lower targets, and the same for all targets from 80 on', () => {
  const limits = [95, 80, 75, 70, 50].map((target) => floorLimit('coloured-areas', { format: 'jpeg', target }));
  expect(limits).toEqual([3, 3, 4.5, 6, 12]);
});

test('floorLimit: lets no ground move in a format that can show every colour', () => {
  const limits = (['png', 'gif', 'jpeg', 'webp', 'avif'] as const).map((format) => floorLimit('ground', { format, target: 70 }));
  expect(limits).toEqual([0, 0, 1, 1, 1]);
});

describe('findLimitingFloors', () => {
  const axis: Axis = { codec: jpegMozjpeg, min: 20, max: 97, start: 82, pointsPerStep: () => 1, toKnobs: (quality) => ({ quality }) };
  const probes = [
    { axis, knob: 60, verdict: { floors: [] } },
    { axis, knob: 70, verdict: { floors: [missed] } },
    { axis, knob: 80, verdict: { floors: [] } },
    { axis: { ...axis }, knob: 79, verdict: { floors: [passed] } },
  ];

  test('returns the floors that the nearest smaller encoding of the same axis misses', () => {
    expect(findLimitingFloors(probes, { axis, knob: 80 })).toEqual([missed]);
  });

  test('returns nothing when the score of the nearest smaller encoding decided', () => {
    expect(findLimitingFloors(probes, { axis, knob: 70 })).toEqual([]);
  });
});

test('createJudge: measures no floor without a goal, or when the score misses the goal', () => {
  const side = 32;
  const data = Uint8Array.from({ length: side * side * 3 }, (_, at) => (at * 7919) % 256);
  const judge = createJudge({ data, width: side, height: side, channels: 3 }, 'jpeg');
  const inverted = { data: data.map((sample) => 255 - sample), width: side, height: side, channels: 3 as const };
  expect(judge.judge(inverted, null).floors).toEqual([]);
  expect(judge.judge(inverted, goal)).toMatchObject({ score: expect.any(Number), floors: [] });
  judge.free();
});
