import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConvertedFormat } from '@pixmill/contracts';
import { fixtureBytes } from '@pixmill/testkit';
import { type BrowserJudge, openBrowserJudge } from '@pixmill/testkit/browser';
import sharp from 'sharp';
import { convertPicture } from './convert.js';
import { largestDifference } from './testing/read-picture.js';
import { sampleBmps, sampleIcons } from './testing/sample-bitmaps.js';

let judge: BrowserJudge;
beforeAll(async () => {
  judge = await openBrowserJudge();
});
afterAll(() => judge.close());

/** Between the colours of all pictures, so that alpha makes a difference everywhere. */
const background = { r: 90, g: 160, b: 40 };

/** The largest difference of what Chromium shows of a file and of our pixels. */
async function compareWithChromium(bytes: Buffer, format: ConvertedFormat): Promise<number> {
  const converted = await convertPicture(bytes, format, { modelsDir: null });
  const own = await sharp(converted.bytes).toColourspace('srgb').flatten({ background }).ensureAlpha().raw().toBuffer();
  const { pictures } = await judge.show({ bytes, format }, { background: `rgb(${background.r},${background.g},${background.b})` });
  return largestDifference(own, pictures[0]?.rgba ?? []);
}

describe('what Chromium shows', () => {
  test.each(sampleBmps)('decoder of BMP: shows the pixels of Chromium, %s', async (_, bytes) => {
    expect(await compareWithChromium(bytes, 'bmp')).toBeLessThanOrEqual(1);
  });

  test.each(sampleIcons)('decoder of ICO: shows the pixels of Chromium, %s', async (_, bytes) => {
    expect(await compareWithChromium(bytes, 'ico')).toBeLessThanOrEqual(1);
  });

  test('decoder of BMP: shows the colours of an embedded profile as Chromium does', async () => {
    expect(await compareWithChromium(fixtureBytes('inputs/profile.bmp'), 'bmp')).toBeLessThanOrEqual(1);
  });
});
