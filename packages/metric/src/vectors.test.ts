import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { exactScore } from './exact-score.js';
import { referenceReading } from './reading.js';
import type { RgbRaster } from './rgb-raster.js';
import { prepareReference, scorePair } from './score-pair.js';

interface Vector {
  readonly original: string;
  readonly distorted: string;
  /** Printed by the reference implementation. */
  readonly score: number;
  /** Computed by the exact formula. */
  readonly clean: number;
}

/** The selection in this repository, and the whole set when a folder above the checkout has it. */
function vectorFolders(): URL[] {
  const folders = [new URL('../../../fixtures/metric/vectors/', import.meta.url)];
  for (let above = new URL('../../../', import.meta.url); above.pathname !== '/'; above = new URL('../', above)) {
    const wholeSet = new URL('shared/metric/vectors/', above);
    if (existsSync(wholeSet)) folders.push(wholeSet);
  }
  return folders;
}

async function readRaster(folder: URL, name: string): Promise<RgbRaster> {
  const { data, info } = await sharp(fileURLToPath(new URL(name, folder)))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

describe.each(vectorFolders().map((folder) => ({ folder, path: folder.pathname })))('scorePair on the vectors of $path', ({ folder }) => {
  const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8'));

  test.each(vectors)('meets the acceptance rule for $distorted', async ({ original, distorted, score, clean }) => {
    const [from, to] = [await readRaster(folder, original), await readRaster(folder, distorted)];
    const ownScore = scorePair(from, to, { reading: referenceReading }).score;
    expect(Math.abs(ownScore - clean)).toBeLessThanOrEqual(clean < 90 ? 0.15 : 0.3);
    // Source of both limits: docs/metric.md#9-numeric-pitfalls. Far from the exact formula, the reference has large rounding errors.
    if (Math.abs(clean - score) <= 0.25) expect(Math.abs(ownScore - score)).toBeLessThanOrEqual(0.3);
    // The kernel computes with differences, so it is far closer to the formula than the rule requires.
    expect(Math.abs(ownScore - clean)).toBeLessThan(0.001);
    const reference = prepareReference(from, referenceReading);
    expect(reference.score(to).score).toBe(ownScore);
    reference.free();
  });
});

test('exactScore: equals the published value of the exact formula', async () => {
  const folder = new URL('../../../fixtures/metric/vectors/', import.meta.url);
  const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8'));
  const small = vectors.filter(({ original }) => /^(odd-(8|15|33|101)|alpha)/.test(original));
  expect(small).toHaveLength(6);
  for (const { original, distorted, clean } of small) {
    const [from, to] = [await readRaster(folder, original), await readRaster(folder, distorted)];
    expect(exactScore(from, to, referenceReading)).toBeCloseTo(clean, 5);
  }
});
