import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ImageSize } from '@pixmill/image-formats';
import sharp from 'sharp';
import { readTimeline, sameTimeline } from '../animation/timeline.js';
import type { LossLimits } from './animation-canvas.js';
import { decodeFrames } from './animation-frames.js';
import { writeGif } from './gif-writer.js';
import { createLzwEncoder } from './lzw-encoder.js';
import { packFrames } from './pack-frames.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url));

/** An application extension: endless loop. */
const endlessLoop = Buffer.from('21ff0b4e45545343415045322e300301000000', 'hex');

async function pack(bytes: Buffer, loss: LossLimits | null = null): Promise<Buffer> {
  const frames = await decodeFrames(bytes);
  const { loop } = await sharp(bytes).metadata();
  const packed = frames && packFrames(frames, loss, loop === undefined ? [] : [loopBlock(loop)]);
  expect(packed).not.toBeNull();
  return packed ?? Buffer.alloc(0);
}

function loopBlock(loop: number): Buffer {
  const block = Buffer.from(endlessLoop);
  if (loop > 0) block.writeUInt16LE(loop - 1, 16);
  return block;
}

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >> 8) / (1 << 23);
  };
}

/** Writes an animation of frames of 100 ms. Each frame is a list of colours, 0xBBGGRR; 0 is transparent. */
async function createAnimation({ width, height }: ImageSize, frames: readonly (readonly number[])[]): Promise<Buffer> {
  const table = [0, ...new Set(frames.flat().filter((colour) => colour > 0))];
  const encoded = frames.map((frame) => {
    const skipError = Float32Array.from(frame, (colour) => (colour === 0 ? 0 : -1));
    const start = Int32Array.from({ length: table.length + 1 }, (_, colour) => Math.max(0, colour - 1));
    const choices = { start, entry: Uint8Array.from(table.slice(1), (_, index) => index + 1), error: new Float32Array(table.length - 1) };
    const target = Uint16Array.from(frame, (colour) => table.indexOf(colour));
    const { bytes } = createLzwEncoder()(
      {
        target,
        weights: null,
        skipError,
        table: { choices, transparentIndex: 0, bits: 8 },
        limits: { maxDrawError: 0, pixelsPerError: 1 },
      },
      false,
    );
    return { left: 0, top: 0, width, height, table: null, transparentIndex: 0, restoresBackground: true, durationMs: 100, data: bytes };
  });
  return writeGif({
    width,
    height,
    globalTable: table.map((colour) => colour && colour | 0xff_00_00_00),
    extensions: [endlessLoop],
    frames: encoded,
  });
}

/** Packs without loss, checks the timeline, and returns the packed bytes. */
async function packAndCompare(source: Buffer): Promise<Buffer> {
  const packed = await pack(source);
  expect(sameTimeline(await readTimeline(source), await readTimeline(packed))).toBe(true);
  return packed;
}

describe('packFrames without loss', () => {
  test.each(['animated.gif', 'loop-3.gif', 'dispose-background.gif', 'still.gif'])('keeps the timeline of %s', async (name) => {
    const packed = await packAndCompare(fixture(name));
    expect((await pack(packed)).length).toBeLessThanOrEqual(packed.length);
  });

  test.each([1, 2, 3, 4, 5, 6])('keeps random frames, transparent and equal ones included, seed %i', async (seed) => {
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
    await packAndCompare(await createAnimation({ width, height }, frames));
  });

  test('keeps an animation of one pixel, a frame of one colour, and 256 colours', async () => {
    await packAndCompare(await createAnimation({ width: 1, height: 1 }, [[7], [9]]));
    await packAndCompare(
      await createAnimation({ width: 300, height: 2 }, [
        Array.from({ length: 600 }, () => 5),
        Array.from({ length: 600 }, (_, at) => 1 + (at % 3)),
      ]),
    );
    const all = await sharp(Buffer.from(Uint8Array.from({ length: 256 * 3 * 40 }, (_, at) => Math.floor(at / 3) & 255)), {
      raw: { width: 256, height: 40, channels: 3 },
    })
      .gif({ dither: 0, colours: 256 })
      .toBuffer();
    await packAndCompare(all);
  });

  test('keeps the pixels when the dictionary fills several times', async () => {
    const random = createRandom(99);
    await packAndCompare(
      await createAnimation({ width: 500, height: 400 }, [
        Array.from({ length: 200_000 }, (_, at) => (at < 90_000 ? 1 + Math.floor(random() * 200) : 1 + (at % 7))),
      ]),
    );
  });

  test('merges equal consecutive frames and adds up their durations', async () => {
    const [red, blue] = [Array.from({ length: 64 }, () => 255), Array.from({ length: 64 }, () => 0xff_00_00)];
    const packed = await packAndCompare(await createAnimation({ width: 8, height: 8 }, [red, red, blue, blue, blue, red]));
    expect((await sharp(packed).metadata()).delay).toEqual([200, 300, 100]);
  });
});

describe('packFrames with loss', () => {
  test('returns fewer bytes for higher limits, and the same duration', async () => {
    const source = fixture('animated.gif');
    const exact = await pack(source);
    const some = await pack(source, { maxSkipError: 4, maxDrawError: 1 });
    const much = await pack(source, { maxSkipError: 30, maxDrawError: 8 });
    expect(some.length).toBeLessThan(exact.length);
    expect(much.length).toBeLessThan(some.length);
    const { frames } = await readTimeline(much);
    expect(frames.reduce((sum, { ms }) => sum + ms, 0)).toBe(3_100);
  });

  test('does not accumulate errors over skipped pixels', async () => {
    const grey = (value: number) => value | (value << 8) | (value << 16);
    const fade = Array.from({ length: 60 }, (_, index) => Array.from({ length: 256 }, () => grey(60 + index * 2)));
    const packed = await pack(await createAnimation({ width: 16, height: 16 }, fade), { maxSkipError: 4, maxDrawError: 0 });
    const { pages = 1 } = await sharp(packed).metadata();
    const last = await sharp(packed, { page: pages - 1 })
      .raw()
      .toBuffer();
    expect(pages).toBeLessThan(60);
    expect(Math.abs((last[0] ?? 0) - 178)).toBeLessThan(12);
  });
});
