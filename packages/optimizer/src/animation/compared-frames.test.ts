import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { alignFrames, findComparedFrames } from './compared-frames.js';
import { readPlayback } from './timeline.js';

describe('alignFrames', () => {
  test.each([
    [
      [100, 100, 100],
      [100, 100, 100],
      [0, 1, 2],
    ],
    [
      [100, 100, 50],
      [200, 50],
      [0, 2],
    ],
    [
      [40, 60, 100],
      [100, 100],
      [0, 2],
    ],
  ])('maps the encoded frames to source frames: source %j, encoded %j, result %j', (source, encoded, firstFrames) => {
    expect(alignFrames({ source, encoded })).toEqual(firstFrames);
  });

  test.each([
    [[100, 100], [100]],
    [[100], [100, 100]],
    [
      [100, 100],
      [150, 50],
    ],
  ])('returns null when durations do not match: source %j, encoded %j', (source, encoded) => {
    expect(alignFrames({ source, encoded })).toBeNull();
  });
});

describe('findComparedFrames', () => {
  const source = readFileSync(new URL('../../../../fixtures/images/animated.gif', import.meta.url));

  test('pairs the frames of an encoding with those of its source, at most eight', async () => {
    const frames = await findComparedFrames(await readPlayback(source), source);
    expect(frames?.length).toBeGreaterThan(1);
    expect(frames?.length).toBeLessThanOrEqual(8);
    expect(frames?.every((frame) => frame.source === frame.encoded)).toBe(true);
  });

  test('returns null when the timing differs', async () => {
    const { pages = 1 } = await sharp(source, { animated: true }).metadata();
    const faster = await sharp(source, { animated: true })
      .gif({ delay: Array.from({ length: pages }, () => 30) })
      .toBuffer();
    expect(await findComparedFrames(await readPlayback(source), faster)).toBeNull();
  });
});
