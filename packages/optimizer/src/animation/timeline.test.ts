import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readPlayback, readTimeline, sameTimeline } from './timeline.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));

describe('timeline', () => {
  test('readTimeline: merges equal consecutive frames and adds their durations', async () => {
    const timeline = await readTimeline(fixture('animated.gif'));
    expect((await sharp(fixture('animated.gif')).metadata()).pages).toBe(31);
    expect(timeline.frames.length).toBe(22);
    expect(timeline.frames.reduce((total, { ms }) => total + ms, 0)).toBe(3_100);
  });

  test('sameTimeline: ignores merged frames, and detects another delay, loop or pixel', async () => {
    const source = fixture('animated.gif');
    const timeline = await readTimeline(source);
    const encode = (options: { loop?: number; delay?: number[] }) =>
      sharp(source, { animated: true })
        .gif({ interFrameMaxError: 0, interPaletteMaxError: 0, dither: 0, ...options })
        .toBuffer();
    const merged = await encode({});
    expect((await sharp(merged).metadata()).pages).toBe(22);
    expect(sameTimeline(timeline, await readTimeline(merged))).toBe(true);
    expect(sameTimeline(timeline, await readTimeline(await encode({ loop: 2 })))).toBe(false);
    expect(
      sameTimeline(
        timeline,
        await readTimeline(await encode({ delay: Array.from({ length: 31 }, (_, frame) => (frame === 7 ? 110 : 100)) })),
      ),
    ).toBe(false);
    const blurred = await sharp(source, { animated: true }).gif({ interFrameMaxError: 20 }).toBuffer();
    expect(sameTimeline(timeline, await readTimeline(blurred))).toBe(false);
  });

  test('readPlayback: reads delays and loops from the header', async () => {
    const { delaysMs, shownDelaysMs, loop } = await readPlayback(fixture('loop-3.gif'));
    expect([delaysMs.reduce((sum, ms) => sum + ms, 0), loop]).toEqual([42_000, 3]);
    expect(shownDelaysMs).toEqual(delaysMs);
    expect(await readPlayback(fixture('still.gif'))).toEqual({ delaysMs: [0], shownDelaysMs: [0], loop: 0 });
  });

  test('sameTimeline: ignores the colour of invisible pixels', async () => {
    const encodePixels = (red: number) =>
      sharp(Buffer.from([red, 0, 0, 0, 9, 9, 9, 255]), { raw: { width: 2, height: 1, channels: 4 } })
        .png()
        .toBuffer();
    expect(sameTimeline(await readTimeline(await encodePixels(10)), await readTimeline(await encodePixels(200)))).toBe(true);
  });
});
