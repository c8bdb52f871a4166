import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { losslessCompressPng } from '@napi-rs/image';
import sharp from 'sharp';
import { recompressApngFrames } from './apng-frames.js';
import { type PngChunk, readPngChunks, writePngChunks } from './png.js';

const animated = readFileSync(new URL('../../../../../fixtures/images/animated.png', import.meta.url));

/** For each frame: its `fcTL` data without the sequence number, and the pixels of the frame as a separate PNG. */
async function decodeFrames(chunks: readonly PngChunk[]) {
  const header = chunks[0]?.data ?? Buffer.alloc(0);
  const frames: { control: Buffer; data: Buffer[] }[] = [];
  for (const { type, data } of chunks) {
    if (type === 'fcTL') frames.push({ control: data.subarray(4), data: [] });
    if (type === 'IDAT') frames.at(-1)?.data.push(data);
    if (type === 'fdAT') frames.at(-1)?.data.push(data.subarray(4));
  }
  return Promise.all(
    frames.map(async ({ control, data }) => {
      const framePng = [
        { type: 'IHDR', data: Buffer.concat([control.subarray(0, 8), header.subarray(8)]) },
        { type: 'IDAT', data: Buffer.concat(data) },
        { type: 'IEND', data: Buffer.alloc(0) },
      ];
      return { control: control.toString('hex'), pixels: (await sharp(writePngChunks(framePng)).raw().toBuffer()).toString('base64') };
    }),
  );
}

describe('recompressApngFrames', () => {
  test('makes the file smaller and keeps the pixels, position and timing of every frame', async () => {
    const chunks = readPngChunks(animated);
    const options = { bitDepthReduction: false, colorTypeReduction: false, paletteReduction: false, grayscaleReduction: false };
    const out = await recompressApngFrames(chunks, (png) => losslessCompressPng(png, options));
    expect(await decodeFrames(out)).toEqual(await decodeFrames(chunks));
    expect(writePngChunks(out).length).toBeLessThan(animated.length);
    const sequenceNumbers = out.filter(({ type }) => type === 'fcTL' || type === 'fdAT').map(({ data }) => data.readUInt32BE());
    expect(sequenceNumbers).toEqual(sequenceNumbers.map((_, index) => index));
  });

  test('keeps a frame unchanged when the encoder changes its header', async () => {
    const chunks = readPngChunks(animated);
    const asGray = (png: Buffer) => sharp(png).toColourspace('b-w').png().toBuffer();
    const out = await recompressApngFrames(chunks, asGray);
    expect(await decodeFrames(out)).toEqual(await decodeFrames(chunks));
    expect(inflateSync(out.find(({ type }) => type === 'IDAT')?.data ?? Buffer.alloc(0)).length).toBeGreaterThan(0);
  });
});
