import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readPngChunks, writePngChunks } from '../containers/png/png.js';
import { isRasterFormat } from '../image-facts.js';
import { sniff } from '../sniff/sniff.js';
import { repairContainer } from './repair-container.js';
import { repairFrames } from './repair-frames.js';
import { repairPngSamples } from './repair-png-samples.js';

const folder = (name: string) => new URL(`../../../../fixtures/${name}/`, import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, folder('images')));
const sound = ['images', 'encoders'].flatMap((name) => readdirSync(folder(name)).map((file) => new URL(file, folder(name)).pathname));

describe('repairContainer', () => {
  test.each(sound)('repairContainer: %s is sound, and stays the same buffer', (path) => {
    const bytes = readFileSync(path);
    const { format } = sniff(bytes);
    if (!isRasterFormat(format)) return;
    const container = repairContainer(bytes, format);
    expect([container.bytes === bytes, container.repairs]).toEqual([true, []]);
    const frames = repairFrames(bytes, format);
    expect([frames?.bytes === bytes, frames?.repairs]).toEqual([true, []]);
  });

  test.each([
    ['sample.jpg', 'jpeg', 'the end marker is missing'],
    ['palette.png', 'png', 'the IEND chunk is missing'],
    ['animated.gif', 'gif', 'the trailer is missing'],
  ] as const)('repairContainer: %s without its end gets it back, and the repair names the place', (name, format, what) => {
    const bytes = fixture(name);
    const endBytes = { jpeg: 2, png: 12, gif: 1 }[format];
    const { bytes: repaired, repairs } = repairContainer(bytes.subarray(0, -endBytes), format);
    expect(repaired.equals(bytes)).toBe(true);
    expect(repairs).toEqual([{ what, at: bytes.length - endBytes }]);
  });

  test('repairContainer: never throws, and never grows a file by more than a palette and an end, wherever it is cut', () => {
    for (const [name, format] of [
      ['gray.jpg', 'jpeg'],
      ['already-optimised.jpg', 'jpeg'],
      ['animated.png', 'png'],
      ['loop-3.gif', 'gif'],
    ] as const) {
      const bytes = fixture(name);
      for (let at = 12; at < bytes.length; at += 97) {
        const cut = bytes.subarray(0, at);
        expect(repairContainer(cut, format).bytes.length).toBeLessThanOrEqual(cut.length + 1024);
      }
    }
  });
});

describe('repairPngSamples', () => {
  const cutSamples = async (share: number) => {
    const png = await sharp(fixture('photo.png')).resize(90, 60).png().toBuffer();
    return { png, cut: repairContainer(png.subarray(0, Math.floor(png.length * share)), 'png').bytes };
  };

  test('repairPngSamples: complete rows stay exact, the others are transparent', async () => {
    const { png, cut } = await cutSamples(0.5);
    const repaired = repairPngSamples(cut);
    const [before, after] = [await sharp(png).ensureAlpha().raw().toBuffer(), await sharp(repaired?.bytes).raw().toBuffer()];
    expect(after).toHaveLength(before.length);
    const end = after.findIndex((alpha, at) => at % 4 === 3 && alpha === 0) - 3;
    expect(end % (90 * 4)).toBe(0);
    expect(end).toBeGreaterThan(10 * 90 * 4);
    expect(after.subarray(0, end).equals(before.subarray(0, end))).toBe(true);
    expect(after.subarray(end).every((sample) => sample === 0)).toBe(true);
  });

  test('repairPngSamples: a file that ends in its first row has nothing to show', async () => {
    expect(repairPngSamples((await cutSamples(0.02)).cut)).toBeNull();
  });

  test('repairPngSamples: a header with more pixels than fit into memory is not inflated', async () => {
    const chunks = readPngChunks((await cutSamples(0.5)).cut).map(({ type, data }) => ({ type, data: Buffer.from(data) }));
    chunks[0]?.data.writeUInt32BE(60_000, 0);
    chunks[0]?.data.writeUInt32BE(60_000, 4);
    expect(repairPngSamples(writePngChunks(chunks))).toBeNull();
  });
});
