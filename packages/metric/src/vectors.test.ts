import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { exactScore } from './exact-score.js';
import type { RgbRaster } from './rgb-raster.js';
import { prepareReference, scorePair } from './score-pair.js';

interface Vector {
  readonly original: string;
  readonly distorted: string;
  /** What the reference implementation prints. */
  readonly score: number;
  /** The exact formula. */
  readonly clean: number;
}

/** The selection in this repository, and the whole set where it lies beside the checkout. */
function vectorFolders(): URL[] {
  const folders = [new URL('../../../fixtures/metric/vectors/', import.meta.url)];
  for (let place = new URL('../../../', import.meta.url); place.pathname !== '/'; place = new URL('../', place)) {
    const beside = new URL('shared/metric/vectors/', place);
    if (existsSync(beside)) folders.push(beside);
  }
  return folders;
}

async function readPixels(folder: URL, name: string): Promise<RgbRaster> {
  const { data, info } = await sharp(fileURLToPath(new URL(name, folder)))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

describe.each(vectorFolders().map((folder) => ({ folder, path: folder.pathname })))('vectors of $path', ({ folder }) => {
  const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8'));

  test.each(vectors)('$distorted', async ({ original, distorted, score, clean }) => {
    const [from, to] = [await readPixels(folder, original), await readPixels(folder, distorted)];
    const own = scorePair(from, to).score;
    expect(Math.abs(own - clean)).toBeLessThanOrEqual(clean < 90 ? 0.15 : 0.3);
    // Near the exact formula the reference's own rounding is small, and it has to be met as well.
    if (Math.abs(clean - score) <= 0.25) expect(Math.abs(own - score)).toBeLessThanOrEqual(0.3);
    // What the formula for differences owes to itself: far closer than the rule asks for.
    expect(Math.abs(own - clean)).toBeLessThan(0.001);
    const reference = prepareReference(from);
    expect(reference.score(to).score).toBe(own);
    reference.free();
  });
});

test('the plain evaluation is the exact formula', async () => {
  const folder = new URL('../../../fixtures/metric/vectors/', import.meta.url);
  const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8'));
  const small = vectors.filter(({ original }) => /^(odd-(8|15|33|101)|alpha)/.test(original));
  expect(small).toHaveLength(6);
  for (const { original, distorted, clean } of small) {
    expect(exactScore(await readPixels(folder, original), await readPixels(folder, distorted))).toBeCloseTo(clean, 5);
  }
});
