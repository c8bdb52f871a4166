import { describe, expect, test } from '@jest/globals';
import { noMetadata } from '@pixmill/image-formats';
import sharp from 'sharp';
import type { CodecSource } from '../codecs/codec.js';
import { openGifFrames } from '../codecs/gif-frames.js';
import { toGoal } from '../search/goal.js';
import type { Verdict } from '../search/judge.js';
import type { SearchContext } from '../search/search-context.js';
import { unlimitedBudget } from '../time/time-budget.js';
import type { AnimationAxis } from './animation.js';
import { findGifCandidates } from './gif.js';
import { forecastGif } from './gif-forecast.js';

const [WIDTH, HEIGHT, FRAMES] = [256, 128, 24];

/** An animation of noise that no encoding without loss can shorten. Its frames are drawn completely. */
async function createNoise(): Promise<Buffer> {
  let state = 1;
  const data = Buffer.alloc(WIDTH * HEIGHT * FRAMES * 3);
  for (let at = 0; at < data.length; at += 3) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    data.fill(96 + ((state >> 16) & 0x1c), at, at + 3);
  }
  const strip = sharp(data, { raw: { width: WIDTH, height: HEIGHT * FRAMES, channels: 3, pageHeight: HEIGHT } });
  return strip.gif({ delay: Array.from({ length: FRAMES }, () => 60), loop: 0, dither: 0, effort: 1 }).toBuffer();
}

/** The source as this engine packs it without loss: nothing is left to gain. */
async function createPacked(): Promise<Buffer> {
  const frames = await openGifFrames(await createNoise());
  return (await frames.codec.encode({ metadata: noMetadata } as CodecSource, { loss: 0 }, new AbortController().signal)).bytes;
}

const verdictOf = (score: number): Verdict => ({ score, worstTile: score, worstDetailTile: score, floors: [] });

/** A context whose frames all score `score`. Counts the encodings of the whole animation. */
function createContext(bytes: Buffer, score: number) {
  const encoded: string[] = [];
  const context = {
    bytes,
    spec: { maxBytes: null, speed: 'normal' },
    facts: { frames: FRAMES, icc: null },
    width: WIDTH,
    height: HEIGHT,
    transformed: false,
    mustReencode: false,
    mark: null,
    goal: toGoal(80),
    budget: unlimitedBudget,
    toTask: ({ name }: { name: string }) => ({ kind: name, pixels: WIDTH * HEIGHT * FRAMES }),
    async encode({ name }: { name: string }) {
      encoded.push(name);
      return { bytes, knobs: {} };
    },
    timeline: async () => ({ frames: [], loop: 0 }),
    verifyFrames: async () => verdictOf(score),
    verifyAnimation: async () => verdictOf(score),
  };
  return { context: context as unknown as SearchContext, encoded };
}

const axis = (loss: number) =>
  ({
    codec: { name: 'test' },
    min: 0,
    max: 4,
    start: () => 2,
    pointsPerStep: () => 1,
    toKnobs: () => ({ loss }),
  }) as unknown as AnimationAxis;

describe('GIF forecast', () => {
  test('makes no encoding of the whole animation when an excerpt cannot be reduced', async () => {
    const { context, encoded } = createContext(await createPacked(), 50);
    const candidates = await findGifCandidates(context);
    expect(encoded).toEqual(['gif-repack']);
    expect(candidates.map(({ note }) => note)).toEqual(['no pixel changes; excerpts of its frames did not become smaller']);
  });

  test('encodes the whole animation when an excerpt with loss reaches the goal with fewer bytes', async () => {
    const { context, encoded } = createContext(await createPacked(), 99);
    await findGifCandidates(context);
    expect(encoded).toContain('gif-frames');
  });

  test('expects no gain from a small reduction, and starts at the step that the excerpt needs', async () => {
    const { excerpts } = await openGifFrames(await createPacked());
    if (!excerpts) throw new Error('there is no excerpt');
    const { context } = createContext(Buffer.alloc(0), 99);
    const [exact, lossy] = [await forecastGif(context, excerpts, axis(0)), await forecastGif(context, excerpts, axis(100))];
    expect(exact).toMatchObject({ exactMayGain: false, lossyMayGain: false });
    expect(lossy).toMatchObject({ lossyMayGain: true, start: 0, note: '' });
  });
});

test('an animation with few frames has no excerpt', async () => {
  const short = await sharp(await createNoise(), { page: 0, pages: 8 })
    .gif()
    .toBuffer();
  expect((await openGifFrames(short)).excerpts).toBeNull();
});
