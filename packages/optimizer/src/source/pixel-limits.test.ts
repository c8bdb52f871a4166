import { describe, expect, test } from '@jest/globals';
import { checkFormatSides, checkLimits, checkTransformedSize } from './pixel-limits.js';

const limits = { maxPixels: 1_000_000, maxAnimationPixels: 2_000_000, maxFrames: 10 };

describe('pixel limits', () => {
  test('accept the exact limit, reject more and name the limit', () => {
    expect(() => checkLimits({ width: 1_000, height: 1_000, frames: 2 }, limits)).not.toThrow();
    const tooLarge = (message: string) => expect.objectContaining({ code: 'image_too_large', message: expect.stringContaining(message) });
    expect(() => checkLimits({ width: 1_000, height: 1_001, frames: 1 }, limits)).toThrow(tooLarge('1 megapixels'));
    expect(() => checkLimits({ width: 1_000, height: 1_000, frames: 3 }, limits)).toThrow(tooLarge('2 megapixels'));
    expect(() => checkLimits({ width: 1, height: 1, frames: 11 }, limits)).toThrow(tooLarge('10 frames'));
  });

  test('limit a transformed still image to 50 megapixels, even when sources may be larger', () => {
    const larger = { ...limits, maxPixels: 75_000_000 };
    expect(() => checkTransformedSize({ width: 10_000, height: 5_000, frames: 1 }, larger)).not.toThrow();
    expect(() => checkTransformedSize({ width: 10_000, height: 5_001, frames: 1 }, larger)).toThrow(
      expect.objectContaining({ code: 'image_too_large' }),
    );
  });

  test('limit a JPEG 2000 to 16 megapixels, and a WebP to its longest side', () => {
    expect(() => checkFormatSides({ width: 4_000, height: 4_000 }, 'jp2')).not.toThrow();
    expect(() => checkFormatSides({ width: 4_000, height: 4_001 }, 'jp2')).toThrow('16 megapixels, the maximum of jp2');
    expect(() => checkFormatSides({ width: 16_384, height: 10 }, 'webp')).toThrow('16383 px');
  });
});
