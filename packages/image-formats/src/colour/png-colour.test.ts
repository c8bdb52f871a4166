import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createPngProfile, type PngChunk } from '../containers/png/png.js';
import { readPngColour, selectColourChunks } from './png-colour.js';

const header = (colourType: number): PngChunk => ({ type: 'IHDR', data: Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, colourType, 0, 0, 0]) });
const words = (...values: readonly number[]) => {
  const data = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) data.writeUInt32BE(value, index * 4);
  return data;
};
const gama = (value: number): PngChunk => ({ type: 'gAMA', data: words(value) });
const chrm: PngChunk = { type: 'cHRM', data: words(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6000) };
const srgb: PngChunk = { type: 'sRGB', data: Buffer.from([0]) };
const cicp = (...values: readonly number[]): PngChunk => ({ type: 'cICP', data: Buffer.from(values) });
const p3 = cicp(12, 13, 0, 1);

const readProfile = async (name: string) => {
  const { icc } = await sharp(readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url))).metadata();
  return createPngProfile(icc ?? Buffer.alloc(0));
};
const read = (...chunks: readonly PngChunk[]) => readPngColour([header(2), ...chunks]);
const typesOf = (chunks: readonly PngChunk[]) => chunks.map(({ type }) => type);

describe('readPngColour', () => {
  test('takes the strongest chunk', async () => {
    const iccp = await readProfile('display-p3.jpg');
    expect(read(gama(100_000), srgb, iccp, p3)).toMatchObject({ decidedBy: 'cICP', made: true });
    expect(read(gama(100_000), srgb, iccp)).toMatchObject({ decidedBy: 'iCCP', made: false });
    expect(read(gama(100_000), srgb)).toMatchObject({ decidedBy: 'sRGB', icc: null });
    expect(read(gama(100_000), chrm)).toMatchObject({ decidedBy: 'gAMA', made: true });
    expect(read()).toMatchObject({ decidedBy: null, icc: null });
  });

  test.each([
    ['limited range', cicp(12, 13, 0, 0)],
    ['samples that are not RGB', cicp(12, 13, 1, 1)],
    ['unspecified primaries', cicp(2, 13, 0, 1)],
    ['an unspecified transfer function', cicp(12, 2, 0, 1)],
    ['no data', cicp()],
  ])('passes over cICP with %s', (_, chunk) => {
    expect(read(chunk, srgb).decidedBy).toBe('sRGB');
  });

  test('reads a gamma near 1 / 2.2 as sRGB, but not beside cHRM', () => {
    for (const value of [43_200, 45_455, 47_700]) expect(read(gama(value)).icc).toBeNull();
    for (const value of [43_100, 47_800]) expect(read(gama(value)).made).toBe(true);
    expect(read(gama(45_455), chrm).made).toBe(true);
    expect([read(chrm).icc, read(gama(0), chrm).icc]).toEqual([null, null]);
  });

  test('finds PQ and HLG in cICP, and PQ in the code points of a profile', () => {
    expect([read(cicp(9, 16, 0, 1)).hdr, read(cicp(9, 18, 0, 1)).hdr, read(p3).hdr]).toEqual(['pq', 'hlg', null]);
    const icc = Buffer.from(read(p3).icc ?? []);
    icc[icc.lastIndexOf('cicp') + 9] = 16;
    expect(read(createPngProfile(icc))).toMatchObject({ decidedBy: 'iCCP', hdr: 'pq' });
  });

  test('ignores a CMYK profile, and a gray profile of RGB', async () => {
    for (const name of ['cmyk-profile.jpg', 'gray.jpg'])
      expect(read(await readProfile(name))).toMatchObject({ decidedBy: 'iCCP', icc: null });
    expect(readPngColour([header(0), await readProfile('gray.jpg')]).icc).not.toBeNull();
  });
});

describe('selectColourChunks', () => {
  const select = (keepProfile: boolean, ...chunks: readonly PngChunk[]) =>
    typesOf(selectColourChunks([header(2), ...chunks], { keepProfile }));

  test('keeps what decides, and drops it when the samples are sRGB now', async () => {
    const iccp = await readProfile('display-p3.jpg');
    expect([select(true, iccp, gama(100_000)), select(false, iccp, gama(100_000))]).toEqual([['iCCP'], []]);
    expect([select(true, gama(100_000), chrm), select(false, gama(100_000), chrm)]).toEqual([['gAMA', 'cHRM'], []]);
    expect([select(true, p3, gama(45_455)), select(false, p3, gama(45_455))]).toEqual([['cICP', 'gAMA'], []]);
    expect([select(false, srgb, gama(45_455)), select(false, gama(45_455))]).toEqual([['sRGB'], ['gAMA']]);
    expect(select(false, cicp(9, 16, 0, 1), { type: 'mDCV', data: Buffer.alloc(24) })).toEqual(['cICP', 'mDCV']);
    expect(select(false, await readProfile('cmyk-profile.jpg'))).toEqual([]);
  });
});
