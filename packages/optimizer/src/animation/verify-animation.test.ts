import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { scorePair } from '@pixmill/metric';
import sharp from 'sharp';
import { readPlayback } from './timeline.js';
import { alignFrames, verifyAnimation } from './verify-animation.js';

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

describe('verifyAnimation', () => {
  const source = readFileSync(new URL('../../../../fixtures/images/animated.gif', import.meta.url));
  const frameOf = async (page: number) => sharp(source, { page }).toColourspace('srgb');
  const scoreFrames = async (encoded: Buffer) =>
    verifyAnimation({
      before: await readPlayback(source),
      frameOf,
      encoded,
      judgeFrame: (original, decoded) => scorePair(original, decoded).score,
    });

  test('scores 100 for the source itself', async () => {
    expect(new Set(await scoreFrames(source))).toEqual(new Set([100]));
  });

  test('scores below 80 for a poor encoding', async () => {
    const lowQuality = await sharp(source, { animated: true }).webp({ quality: 5 }).toBuffer();
    const scores = await scoreFrames(lowQuality);
    expect(Math.min(...(scores ?? []))).toBeLessThan(80);
  });

  test('returns null when the timing differs', async () => {
    const { pages = 1 } = await sharp(source, { animated: true }).metadata();
    const faster = await sharp(source, { animated: true })
      .gif({ delay: Array.from({ length: pages }, () => 30) })
      .toBuffer();
    expect(await scoreFrames(faster)).toBeNull();
  });
});
