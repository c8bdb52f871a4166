import { describe, expect, test } from '@jest/globals';
import { readEnv } from '@pixmill/runtime';
import { optimizerSettings } from '../settings.js';
import { checkLimits, checkTransformedSize, cpuLimitMs, timeLimitMs } from './pixel-limits.js';

const limits = { maxPixels: 1_000_000, maxAnimationPixels: 2_000_000, maxFrames: 10 };

describe('limits', () => {
  test('exactly the limit passes, one more does not, and the message names the limit', () => {
    expect(() => checkLimits({ width: 1_000, height: 1_000, frames: 2 }, limits)).not.toThrow();
    const tooLarge = (message: string) => expect.objectContaining({ code: 'image_too_large', message: expect.stringContaining(message) });
    expect(() => checkLimits({ width: 1_000, height: 1_001, frames: 1 }, limits)).toThrow(tooLarge('1 megapixels'));
    expect(() => checkLimits({ width: 1_000, height: 1_000, frames: 3 }, limits)).toThrow(tooLarge('2 megapixels'));
    expect(() => checkLimits({ width: 1, height: 1, frames: 11 }, limits)).toThrow(tooLarge('10 frames'));
  });

  test('an operated still has 50 megapixels at most, however many a source may have', () => {
    const wide = { ...limits, maxPixels: 75_000_000 };
    expect(() => checkTransformedSize({ width: 10_000, height: 5_000, frames: 1 }, wide)).not.toThrow();
    expect(() => checkTransformedSize({ width: 10_000, height: 5_001, frames: 1 }, wide)).toThrow(
      expect.objectContaining({ code: 'image_too_large' }),
    );
  });

  test('time grows with pixels from 2 s to a minute', () => {
    expect([0, 1_000_000, 24_000_000].map(timeLimitMs)).toEqual([2_000, 42_000, 60_000]);
  });

  test('CPU time grows with it, to 45 s', () => {
    expect([0, 1_000_000, 24_000_000].map(cpuLimitMs)).toEqual([4_500, 34_500, 45_000]);
  });

  test('a codec process needs some memory to be one', () => {
    expect(readEnv(optimizerSettings, {})).toMatchObject({ ok: true, value: { MAX_CHILD_MEMORY: 1_000_000_000 } });
    expect(readEnv(optimizerSettings, { MAX_CHILD_MEMORY: '64mb' })).toEqual({
      ok: false,
      problems: ['MAX_CHILD_MEMORY: must be 256mb or more'],
    });
  });
});
