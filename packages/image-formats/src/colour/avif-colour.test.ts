import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { readAv1Colour } from '../containers/avif/av1-sequence.js';
import { readAvifItem, readAvifMeta } from '../containers/avif/avif-meta.js';
import { addAvifCodePoints, addAvifProfile, readAvifColour } from './avif-colour.js';
import { fromCicp } from './shown-colour.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));
const photo = () => sharp(fixture('images/photo.png')).resize(96, 64);
const p3 = fromCicp({ primaries: 12, transfer: 13 }, 'rgb')?.icc ?? Buffer.alloc(0);
const decode = (bytes: Buffer) => sharp(bytes, { ignoreIcc: true }).raw().toBuffer();

const containers = {
  'without alpha': () => photo().avif({ effort: 0 }).toBuffer(),
  'with alpha': () => photo().ensureAlpha(0.5).avif({ effort: 0 }).toBuffer(),
  'of 10 bits': () => photo().avif({ effort: 0, bitdepth: 10, chromaSubsampling: '4:2:0' }).toBuffer(),
  'with EXIF': () =>
    photo()
      .keepExif()
      .withExif({ IFD0: { Copyright: 'Ann' } })
      .avif({ effort: 0 })
      .toBuffer(),
  'of libavif': async () => fixture('faults/p3nclx.avif'),
};

describe('AVIF colours', () => {
  test.each(Object.entries(containers))('addAvifProfile: a file %s shows the same samples, with the profile', async (_, create) => {
    const before = await create();
    const after = addAvifProfile(before, p3) ?? before;
    expect((await decode(after)).equals(await decode(before))).toBe(true);
    const [header, old] = [await sharp(after).metadata(), await sharp(before).metadata()];
    expect(header.icc?.equals(p3)).toBe(true);
    expect(header.exif).toEqual(old.exif);
    expect(readAvifColour(after)).toEqual({ icc: p3, made: false, hdr: null });
  });

  test.each([
    [12, 13, { icc: p3, made: true, hdr: null }],
    // Chromium reads the transfer functions of cameras, and what is unspecified, as sRGB
    [12, 1, { icc: p3, made: true, hdr: null }],
    [12, 2, { icc: p3, made: true, hdr: null }],
    [1, 14, { icc: null, made: false, hdr: null }],
    [2, 2, { icc: null, made: false, hdr: null }],
    [2, 16, { icc: null, made: false, hdr: 'pq' }],
    [9, 18, { icc: null, made: false, hdr: 'hlg' }],
  ])('readAvifColour: code points %i and %i in the container', async (primaries, transfer, expected) => {
    const avif = addAvifCodePoints(await containers['without alpha'](), { primaries, transfer });
    expect(readAvifColour(avif ?? Buffer.alloc(0))).toEqual(expected);
  });

  test('readAvifColour: reads the coded picture when the container has no code points', () => {
    const bytes = Buffer.from(fixture('faults/p3nclx.avif'));
    expect(readAvifColour(bytes)).toMatchObject({ icc: p3, made: true });
    bytes.write('skip', bytes.indexOf('colrnclx'), 'latin1');
    expect(readAvifColour(bytes)).toMatchObject({ icc: p3, made: true });
  });

  test.each(['8', '10', '12'] as const)('readAv1Colour: a picture of %s bits has the code points of sRGB', async (bits) => {
    for (const chromaSubsampling of ['4:4:4', '4:2:0']) {
      const avif = await photo()
        .avif({ effort: 0, bitdepth: Number(bits) as 8 | 10 | 12, chromaSubsampling })
        .toBuffer();
      const meta = readAvifMeta(avif);
      const item = meta && readAvifItem(avif, meta, 1);
      expect(item && readAv1Colour(item)).toEqual({ primaries: 1, transfer: 13, matrix: 6, fullRange: true });
    }
  });

  test('readAvifColour: sRGB for a cut file', async () => {
    const avif = await containers['with alpha']();
    for (const bytes of [0, 40, 120, 200, 280]) expect(readAvifColour(avif.subarray(0, bytes))).toMatchObject({ icc: null, hdr: null });
    expect(readAv1Colour(Buffer.alloc(0))).toBeNull();
  });
});
