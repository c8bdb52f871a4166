import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readPlayback } from '../animation/timeline.js';
import { AnimationJudge } from './animation-judge.js';
import { toGoal } from './goal.js';
import { reachesGoal } from './judge.js';

const source = readFileSync(new URL('../../../../fixtures/images/animated.gif', import.meta.url));
const encode = (quality: number) => sharp(source, { animated: true }).webp({ quality }).toBuffer();

function openJudge() {
  const opened: number[] = [];
  const judge = new AnimationJudge({
    format: 'webp',
    playback: () => readPlayback(source),
    async openFrame(page) {
      opened.push(page);
      return sharp(source, { page }).toColourspace('srgb');
    },
  });
  return { judge, opened };
}

describe('AnimationJudge', () => {
  test('scores 100 for the source itself, and below 80 for a poor encoding', async () => {
    const { judge } = openJudge();
    expect((await judge.judge(source, null))?.score).toBe(100);
    expect((await judge.judge(await encode(5), null))?.score).toBeLessThan(80);
    judge.free();
  });

  test.each([
    [12, 7],
    [1, 1],
  ])('judges frames that are too small to be scored: %d x %d px', async (width, height) => {
    const colours = ['red', 'lime', 'blue'].map((background) => ({ create: { width, height, channels: 3 as const, background } }));
    const pages = await Promise.all(colours.map((colour) => sharp(colour).png().toBuffer()));
    const small = await sharp(pages, { join: { animated: true } })
      .gif({ delay: [100, 200, 300] })
      .toBuffer();
    const openFrame = async (page: number) => sharp(small, { page }).toColourspace('srgb');
    const judge = new AnimationJudge({ format: 'gif', playback: () => readPlayback(small), openFrame });
    expect((await judge.judge(small, null))?.score).toBe(100);
    const negative = await sharp(small, { animated: true })
      .negate({ alpha: false })
      .gif({ delay: [100, 200, 300] })
      .toBuffer();
    expect((await judge.judge(negative, null))?.score).toBeLessThan(50);
    judge.free();
  });

  test('returns null when the timing differs', async () => {
    const { pages = 1 } = await sharp(source, { animated: true }).metadata();
    const delay = Array.from({ length: pages }, () => 30);
    const { judge } = openJudge();
    expect(await judge.judge(await sharp(source, { animated: true }).gif({ delay }).toBuffer(), null)).toBeNull();
    judge.free();
  });

  test('prepares each compared frame once for several encodings', async () => {
    const { judge, opened } = openJudge();
    for (const quality of [5, 60, 95]) await judge.judge(await encode(quality), toGoal(50));
    expect(opened.length).toBeGreaterThan(1);
    expect(new Set(opened).size).toBe(opened.length);
    judge.free();
  });

  test('judges alike when other encodings were judged before', async () => {
    const goal = toGoal(80);
    const { judge } = openJudge();
    for (const quality of [5, 60, 95]) {
      const encoded = await encode(quality);
      const [later, fresh] = [await judge.judge(encoded, goal), await openJudge().judge.judge(encoded, goal)];
      if (!later || !fresh) throw new Error('the timing differs');
      expect(reachesGoal(goal, later)).toBe(reachesGoal(goal, fresh));
      // a verdict that misses the goal may end before the worst frame
      if (reachesGoal(goal, fresh)) expect(later).toEqual(fresh);
    }
    judge.free();
  });
});
