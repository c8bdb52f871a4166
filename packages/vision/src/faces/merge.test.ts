import { expect, test } from '@jest/globals';
import type { FaceCandidate } from './candidate.js';
import { keepStrongest, mergeByScore } from './merge.js';

const box = ([x, y, width, height]: readonly number[], score: number): FaceCandidate => ({
  ...{ x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0, score },
  points: [{ x: x ?? 0, y: y ?? 0 }],
});

test('mergeByScore: replaces boxes of the same face by their mean, weighted by score, and keeps other faces', () => {
  const merged = mergeByScore([box([10, 0, 100, 100], 0.6), box([300, 0, 50, 50], 0.7), box([0, 0, 100, 100], 0.9)]);
  expect(merged.map(({ score }) => score)).toEqual([0.9, 0.7]);
  expect(merged[0]?.x).toBeCloseTo(4, 9);
  expect(merged[0]?.points[0]?.x).toBeCloseTo(4, 9);
  expect(merged[1]).toEqual(box([300, 0, 50, 50], 0.7));
});

test.each([
  // overlap 20 of 180: another face
  { other: [80, 0, 100, 100], kept: 2 },
  // overlap 60 of 140
  { other: [40, 0, 100, 100], kept: 1 },
  // overlap 20 of 100, but most of the small box: half a face at the edge of a tile
  { other: [80, 0, 25, 100], kept: 1 },
])('keepStrongest: keeps $kept of a face and a box at $other', ({ other, kept }) => {
  const strongest = box([0, 0, 100, 100], 0.9);
  const left = keepStrongest([box(other, 0.8), strongest]);
  expect(left.length).toBe(kept);
  expect(left[0]).toEqual(strongest);
});
