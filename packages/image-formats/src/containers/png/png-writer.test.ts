import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { writeAveragedPng, writeIndexedPng } from './png-writer.js';

const width = 37;
const height = 11;

test.each([
  [2, 1],
  [3, 2],
  [16, 4],
  [17, 8],
  [256, 8],
])('writeIndexedPng: writes %d colours with %d bits per pixel, and a decoder reads them back', async (count, bits) => {
  const entries = Uint8Array.from({ length: count * 4 }, (_, i) => (i % 4 === 3 ? 255 - (i % 3) : (i * 7) % 256));
  const indices = Uint16Array.from({ length: width * height }, (_, i) => (i * 5) % count);
  const png = writeIndexedPng({ width, height, indices, entries });
  expect(png[24]).toBe(bits);
  const decoded = await sharp(png).ensureAlpha().raw().toBuffer();
  expect([...decoded]).toEqual([...indices].flatMap((index) => [...entries.subarray(index * 4, index * 4 + 4)]));
});

test.each([1, 2, 3, 4] as const)('writeAveragedPng: a decoder reads %d channels back unchanged', async (channels) => {
  const data = Buffer.from(Array.from({ length: width * height * channels }, (_, i) => (i * i * 31 + i) % 256));
  const decode = (png: Buffer) => sharp(png).raw().toBuffer();
  const reference = await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  expect(await decode(writeAveragedPng({ data, width, height, channels }))).toEqual(await decode(reference));
});
