import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Compression, ExtraFormat } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, type EncodedImage, openBrowserJudge } from '@pixmill/testkit/browser';
import { openOptimizerForTests } from './testing/optimize-in-child.js';

/*
 * Chromium decides what source and result look like. It shares no code for colours, orientation, alpha and frames with the optimizer.
 */

const start = [0] as const;
/** Times in ms: the first frame, frames of the first play, and one of a later play or the last frame, which stays. */
const animations = [
  ['animated.gif', 'gif', [0, 150, 1250, 3050, 4350]],
  ['dispose-background.gif', 'gif', [0, 500, 1000, 2250]],
  ['animated.webp', 'webp', [0, 3000, 27_000, 100_000_000]],
] as const;
/** Judged at both compressions. */
const images = [
  ['sample.jpg', 'jpeg', start],
  ['alpha.png', 'png', start],
  ['still.gif', 'gif', start],
  ['lossy.webp', 'webp', start],
  ['photo.avif', 'avif', start],
  ['logo.svg', 'svg', start],
  ...animations,
] as const;
/** Judged at `lossless` alone: colours, orientation and sample formats that a lossless result must keep. */
const traits = [
  ['display-p3.jpg', 'jpeg', start],
  ['exif-gps-orientation-6.jpg', 'jpeg', start],
  ['cmyk-profile.jpg', 'jpeg', start],
  ['cmyk-no-profile.jpg', 'jpeg', start],
  ['photo.png', 'png', start],
  ['rgb-16-bit.png', 'png', start],
  ['gray-alpha-16-bit.png', 'png', start],
  ['animated.png', 'png', [0, 50, 950, 6450, 60_000]],
  ['lossless-alpha.webp', 'webp', start],
] as const;

/** The target of `intelligent` is 80. The search ends at 79.5, and decoders round differently. */
const MIN_SHOWN_SCORE = 79;

const optimizeInChild = openOptimizerForTests();
let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

async function optimize({ bytes }: EncodedImage, compression: Compression, extras: readonly ExtraFormat[] = []) {
  const { variants } = await optimizeInChild(bytes, { compression, extras: [...extras] });
  return (role: string): EncodedImage => {
    const variant = variants.find((each) => each.role === role);
    if (!variant) throw new Error(`there is no ${role} result`);
    return variant;
  };
}

describe('optimizer: what Chromium shows', () => {
  test.each([...images, ...traits])('optimizer: %s looks the same in every pixel, at lossless', async (name, format, atMs) => {
    const source = { bytes: fixtureBytes(`images/${name}`), format };
    const main = (await optimize(source, 'lossless'))('main');
    const { largest, source: before, result: after } = await judge.compare(source, main, { atMs });
    expect(largest).toBe(0);
    expect([after.plays, totalMs(after)]).toEqual([before.plays, totalMs(before)]);
    expect(after.damage).toBeNull();
  });

  test.each(images)('optimizer: %s reaches its score on black and on white, at intelligent', async (name, format, atMs) => {
    const source = { bytes: fixtureBytes(`images/${name}`), format };
    const main = (await optimize(source, 'intelligent'))('main');
    const { score } = await judge.compare(source, main, { atMs });
    expect(score).toBeGreaterThanOrEqual(MIN_SHOWN_SCORE);
  });

  test.each(['display-p3.jpg', 'exif-gps-orientation-6.jpg'])(
    'optimizer: %s and its WebP and AVIF copies reach the score',
    async (name) => {
      const source = { bytes: fixtureBytes(`images/${name}`), format: 'jpeg' } as const;
      const variant = await optimize(source, 'intelligent', ['webp', 'avif']);
      for (const role of ['main', 'webp', 'avif']) {
        const { score } = await judge.compare(source, variant(role));
        expect(score).toBeGreaterThanOrEqual(MIN_SHOWN_SCORE);
      }
    },
  );
});

function totalMs({ durationsMs }: { readonly durationsMs: readonly number[] }): number {
  return durationsMs.reduce((total, duration) => total + duration, 0);
}
