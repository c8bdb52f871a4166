import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { fixtureBytes, requireTestModelsDir } from '@pixmill/testkit';
import { codeOf } from '../testing/code-of.js';
import { flipBits } from '../testing/flip-bits.js';
import { readPam } from '../testing/read-pam.js';
import { heicDecoder } from './heic.js';

const modelsDir = requireTestModelsDir();
const fixture = (name: string) => fixtureBytes(`heic/${name}`);
const decode = (name: string) => heicDecoder.decode(fixture(name), { modelsDir });

/** The mean difference of the colours, and of alpha, from those that the file was made of. */
function toDifferences(samples: Buffer, channels: 3 | 4) {
  const source = readPam('heic/source.pam');
  const sums = { colours: 0, alpha: 0 };
  for (let pixel = 0; pixel < source.width * source.height; pixel += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const difference = Math.abs((samples[pixel * channels + channel] ?? 0) - (source.samples[pixel * 4 + channel] ?? 0));
      if (channel === 3) sums.alpha += difference;
      else sums.colours += difference / 3;
    }
  }
  const pixels = source.width * source.height;
  return { colours: sums.colours / pixels, alpha: sums.alpha / pixels };
}

describe('HEIC', () => {
  test.each([
    ['photo.heic', false, 6],
    ['alpha.heic', true, 5],
    ['ten-bit.heic', false, 1.5],
  ] as const)('%s: has the picture that it was made of', async (name, alpha, tolerance) => {
    const picture = await decode(name);
    expect(heicDecoder.readSize(fixture(name))).toEqual({ width: 64, height: 48 });
    expect(picture).toMatchObject({ width: 64, height: 48, bitsPerSample: 8, colour: 'rgb', alpha, icc: null, orientation: 1 });
    const differences = toDifferences(picture.samples, alpha ? 4 : 3);
    expect(differences.colours).toBeLessThan(tolerance);
    expect(differences.alpha).toBeLessThan(1);
  });

  test('turns the picture as the file says, once', async () => {
    const [photo, turned] = [await decode('photo.heic'), await decode('turned.heic')];
    expect(heicDecoder.readSize(fixture('turned.heic'))).toEqual({ width: 48, height: 64 });
    expect(turned).toMatchObject({ width: 48, height: 64, orientation: 1 });
    // a quarter turn anticlockwise: the last column becomes the first row
    const expected = Buffer.alloc(photo.samples.length);
    for (let y = 0; y < 64; y += 1) {
      for (let x = 0; x < 48; x += 1) photo.samples.copy(expected, (y * 48 + x) * 3, (x * 64 + 63 - y) * 3, (x * 64 + 64 - y) * 3);
    }
    expect(turned.samples.equals(expected)).toBe(true);
  });

  test('keeps the profile, and reads the short form of a header', async () => {
    const { icc, samples } = await decode('display-p3.heic');
    expect(icc?.toString('latin1', 16, 20)).toBe('RGB ');
    expect(samples.equals((await decode('photo.heic')).samples)).toBe(true);
    expect(heicDecoder.readSize(fixture('mini.heif'))).toEqual({ width: 64, height: 64 });
    expect(await decode('mini.heif')).toMatchObject({ width: 64, height: 64, alpha: false });
  });

  test('without the optional part: names the command and the reason', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'pixmill-heic-'));
    for (const none of [null, empty]) {
      const decoding = heicDecoder.decode(fixture('photo.heic'), { modelsDir: none });
      await expect(decoding).rejects.toMatchObject({
        code: 'not_an_image',
        message: expect.stringMatching(/patents and the LGPL.*npm run models -- heic/),
      });
    }
    rmSync(empty, { recursive: true });
  });
});

describe('HEIC, damaged or hostile', () => {
  test('every cut of a file is refused', async () => {
    for (const name of ['photo.heic', 'mini.heif']) {
      const bytes = fixture(name);
      const codes = await Promise.all(
        Array.from({ length: bytes.length }, (_, length) => codeOf(heicDecoder, bytes.subarray(0, length), modelsDir)),
      );
      expect([name, new Set(codes)]).toEqual([name, new Set(['image_damaged'])]);
    }
  });

  test('a size above the limit, and a smaller size than the picture has, are refused', async () => {
    const withSize = (width: number, height: number) => {
      const bytes = Buffer.from(fixture('photo.heic'));
      for (let at = bytes.indexOf('ispe'); at > 0; at = bytes.indexOf('ispe', at + 4)) {
        bytes.writeUInt32BE(width, at + 8);
        bytes.writeUInt32BE(height, at + 12);
      }
      return bytes;
    };
    expect(await codeOf(heicDecoder, withSize(60_000, 60_000), modelsDir)).toBe('image_too_large');
    expect(await codeOf(heicDecoder, withSize(8, 8), modelsDir)).toBe('image_damaged');
    expect(await codeOf(heicDecoder, withSize(0, 48), modelsDir)).toBe('image_damaged');
  });

  test('flipped bits show a picture or are refused, and later pictures are right', async () => {
    const before = (await decode('photo.heic')).samples;
    for (const name of ['photo.heic', 'alpha.heic']) {
      for (const flipped of flipBits(fixture(name), 40)) await codeOf(heicDecoder, flipped, modelsDir);
    }
    expect((await decode('photo.heic')).samples.equals(before)).toBe(true);
  });
});
