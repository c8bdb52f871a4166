import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readTimeline, sameTimeline } from '../animation/timeline.js';
import type { LossLimits } from './animation-canvas.js';
import { decodeFrames } from './animation-frames.js';
import { writeGif } from './gif-writer.js';
import { createLzwEncoder } from './lzw-encoder.js';
import { packFrames } from './pack-frames.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));

/** A block that makes it play for ever. */
const forEver = Buffer.from('21ff0b4e45545343415045322e300301000000', 'hex');

async function pack(bytes: Buffer, loss: LossLimits | null = null): Promise<Buffer> {
  const frames = await decodeFrames(bytes);
  const { loop } = await sharp(bytes).metadata();
  const packed = frames && packFrames(frames, loss, loop === undefined ? [] : [loop === 0 ? forEver : loopBlock(loop)]);
  expect(packed).not.toBeNull();
  return packed ?? Buffer.alloc(0);
}

function loopBlock(loop: number): Buffer {
  const block = Buffer.from(forEver);
  block.writeUInt16LE(loop - 1, 16);
  return block;
}

/** The same numbers each time, 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >> 8) / (1 << 23);
  };
}

/** An animation without loss, of frames that this draws: colours as numbers, 0 is transparent. */
async function animate(width: number, height: number, frames: readonly (readonly number[])[]): Promise<Buffer> {
  const table = [0, ...new Set(frames.flat().filter((colour) => colour > 0))];
  const written = frames.map((frame) => {
    const skipError = Float32Array.from(frame, (colour) => (colour === 0 ? 0 : -1));
    const start = Int32Array.from({ length: table.length + 1 }, (_, place) => Math.max(0, place - 1));
    const choices = { start, entry: Uint8Array.from(table.slice(1), (_, place) => place + 1), error: new Float32Array(table.length - 1) };
    const target = Uint16Array.from(frame, (colour) => table.indexOf(colour));
    const { bytes } = createLzwEncoder()(
      { target, weights: null, skipError, maxDrawError: 0, pixelsPerError: 1, choices, transparentIndex: 0, bits: 8 },
      false,
    );
    return { left: 0, top: 0, width, height, table: null, transparentIndex: 0, restoresBackground: true, durationMs: 100, data: bytes };
  });
  return writeGif({
    width,
    height,
    globalTable: table.map((colour) => colour && colour | 0xff_00_00_00),
    extensions: [forEver],
    frames: written,
  });
}

async function expectSame(source: Buffer): Promise<Buffer> {
  const packed = await pack(source);
  expect(sameTimeline(await readTimeline(source), await readTimeline(packed))).toBe(true);
  return packed;
}

describe('without loss', () => {
  test.each(['animated.gif', 'loop-3.gif', 'dispose-background.gif', 'still.gif'])('every instant of %s stays', async (name) => {
    const packed = await expectSame(fixture(name));
    expect((await pack(packed)).length).toBeLessThanOrEqual(packed.length);
  });

  test.each([1, 2, 3, 4, 5, 6])('frames of chance %# stay, transparent ones and equal ones too', async (seed) => {
    const random = createRandom(seed);
    const [width, height, colours] = [1 + Math.floor(random() * 90), 1 + Math.floor(random() * 90), 1 + Math.floor(random() * 250)];
    let frame = Array.from({ length: width * height }, () => 1 + Math.floor(random() * colours));
    const frames = [frame];
    for (let index = 1; index < 6; index += 1) {
      const share = random() ** 3;
      const clears = seed % 2 === 0;
      frame = frame.map((colour) => (random() < share ? Math.floor(random() * (colours + 1)) || (clears ? 0 : 1) : colour));
      frames.push(frame);
    }
    await expectSame(await animate(width, height, frames));
  });

  test('pixels of the first frame beside which nothing is, one colour, and 256 of them', async () => {
    await expectSame(await animate(1, 1, [[7], [9]]));
    await expectSame(await animate(300, 2, [Array.from({ length: 600 }, () => 5), Array.from({ length: 600 }, (_, at) => 1 + (at % 3))]));
    const all = await sharp(Buffer.from(Uint8Array.from({ length: 256 * 3 * 40 }, (_, at) => Math.floor(at / 3) & 255)), {
      raw: { width: 256, height: 40, channels: 3 },
    })
      .gif({ dither: 0, colours: 256 })
      .toBuffer();
    await expectSame(all);
  });

  test('a dictionary that is full many times over is read as it was written', async () => {
    const random = createRandom(99);
    await expectSame(
      await animate(500, 400, [Array.from({ length: 200_000 }, (_, at) => (at < 90_000 ? 1 + Math.floor(random() * 200) : 1 + (at % 7)))]),
    );
  });

  test('equal frames are one, for as long', async () => {
    const [red, blue] = [Array.from({ length: 64 }, () => 255), Array.from({ length: 64 }, () => 0xff_00_00)];
    const packed = await expectSame(await animate(8, 8, [red, red, blue, blue, blue, red]));
    expect((await sharp(packed).metadata()).delay).toEqual([200, 300, 100]);
  });
});

describe('with loss', () => {
  test('it is smaller, the more the smaller, and as long', async () => {
    const source = fixture('animated.gif');
    const exact = await pack(source);
    const some = await pack(source, { maxSkipError: 4, maxDrawError: 1 });
    const more = await pack(source, { maxSkipError: 30, maxDrawError: 8 });
    expect(some.length).toBeLessThan(exact.length);
    expect(more.length).toBeLessThan(some.length);
    const { frames } = await readTimeline(more);
    expect(frames.reduce((sum, { ms }) => sum + ms, 0)).toBe(3_100);
  });

  test('errors never add up: what is left is compared with what is shown', async () => {
    const gray = (value: number) => value | (value << 8) | (value << 16);
    const fade = Array.from({ length: 60 }, (_, index) => Array.from({ length: 256 }, () => gray(60 + index * 2)));
    const packed = await pack(await animate(16, 16, fade), { maxSkipError: 4, maxDrawError: 0 });
    const { pages = 1 } = await sharp(packed).metadata();
    const last = await sharp(packed, { page: pages - 1 })
      .raw()
      .toBuffer();
    expect(pages).toBeLessThan(60);
    expect(Math.abs((last[0] ?? 0) - 178)).toBeLessThan(12);
  });
});
