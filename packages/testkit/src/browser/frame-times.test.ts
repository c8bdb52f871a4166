import { describe, expect, test } from '@jest/globals';
import { findFrameAt, listComparedTimes } from './frame-times.js';

const still = { durationsMs: [], plays: 1 };

describe('findFrameAt', () => {
  test.each([
    [0, 0],
    [99, 0],
    [100, 1],
    [299, 1],
    [300, 0],
    [401, 1],
  ])('findFrameAt: after %s ms of an endless animation, frame %s is shown', (atMs, frame) => {
    expect(findFrameAt({ durationsMs: [100, 200], plays: Number.POSITIVE_INFINITY }, atMs)).toBe(frame);
  });

  test('findFrameAt: the last frame stays, when the animation has ended', () => {
    expect(findFrameAt({ durationsMs: [100, 200], plays: 2 }, 500)).toBe(1);
    expect(findFrameAt({ durationsMs: [100, 200], plays: 2 }, 600)).toBe(1);
    expect(findFrameAt({ durationsMs: [100, 200], plays: 2 }, 60_000)).toBe(1);
  });

  test('findFrameAt: a still image has one frame, at any time', () => {
    expect(findFrameAt(still, 5000)).toBe(0);
  });
});

describe('listComparedTimes', () => {
  const plays = Number.POSITIVE_INFINITY;

  test('listComparedTimes: is the start, for two still images', () => {
    expect(listComparedTimes(still, still, 64)).toEqual([0]);
  });

  test('listComparedTimes: has every pair of frames, when the frames change at different times', () => {
    expect(listComparedTimes({ durationsMs: [100, 100], plays }, { durationsMs: [150, 50], plays }, 64)).toEqual([50, 125, 175]);
  });

  test('listComparedTimes: has the whole animation, when the other image is still', () => {
    expect(listComparedTimes(still, { durationsMs: [100, 300], plays }, 64)).toEqual([50, 250]);
  });

  test('listComparedTimes: keeps the first and the last time, when there are more than the limit', () => {
    const times = listComparedTimes({ durationsMs: Array(200).fill(10), plays }, still, 3);
    expect(times).toEqual([5, 995, 1995]);
  });
});
