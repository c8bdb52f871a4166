import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readPlayback, readTimeline, sameTimeline } from './timeline.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));

describe('timeline', () => {
  test('equal consecutive frames are one, with their time added up', async () => {
    const timeline = await readTimeline(fixture('animated.gif'));
    expect((await sharp(fixture('animated.gif')).metadata()).pages).toBe(31);
    expect(timeline.frames.length).toBe(22);
    expect(timeline.frames.reduce((total, { ms }) => total + ms, 0)).toBe(3_100);
  });

  test('merged frames are the same timeline; another delay, loop or pixel is not', async () => {
    const source = fixture('animated.gif');
    const timeline = await readTimeline(source);
    const again = (options: { loop?: number; delay?: number[] }) =>
      sharp(source, { animated: true })
        .gif({ interFrameMaxError: 0, interPaletteMaxError: 0, dither: 0, ...options })
        .toBuffer();
    const merged = await again({});
    expect((await sharp(merged).metadata()).pages).toBe(22);
    expect(sameTimeline(timeline, await readTimeline(merged))).toBe(true);
    expect(sameTimeline(timeline, await readTimeline(await again({ loop: 2 })))).toBe(false);
    expect(
      sameTimeline(
        timeline,
        await readTimeline(await again({ delay: Array.from({ length: 31 }, (_, frame) => (frame === 7 ? 110 : 100)) })),
      ),
    ).toBe(false);
    const blurred = await sharp(source, { animated: true }).gif({ interFrameMaxError: 20 }).toBuffer();
    expect(sameTimeline(timeline, await readTimeline(blurred))).toBe(false);
  });

  test('playback is read from the header', async () => {
    const { delaysMs, shownDelaysMs, loop } = await readPlayback(fixture('loop-3.gif'));
    expect([delaysMs.reduce((sum, ms) => sum + ms, 0), loop]).toEqual([42_000, 3]);
    expect(shownDelaysMs).toEqual(delaysMs);
    expect(await readPlayback(fixture('still.gif'))).toEqual({ delays: [0], shownDelays: [0], loop: 0 });
  });

  test('the colour of invisible pixels does not count', async () => {
    const clear = (red: number) =>
      sharp(Buffer.from([red, 0, 0, 0, 9, 9, 9, 255]), { raw: { width: 2, height: 1, channels: 4 } })
        .png()
        .toBuffer();
    expect(sameTimeline(await readTimeline(await clear(10)), await readTimeline(await clear(200)))).toBe(true);
  });
});
