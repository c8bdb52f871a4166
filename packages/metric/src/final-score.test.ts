import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { finalScore, usedMaps } from './final-score.js';
import { weights } from './weights.js';

const fixtures = new URL('../../../fixtures/metric/', import.meta.url);

describe('weights', () => {
  test('equal the published weights', () => {
    expect(weights).toEqual(JSON.parse(readFileSync(new URL('weights.json', fixtures), 'utf8')).weights);
  });

  test('carry their licence in the source and in the build', () => {
    const licence = readFileSync(new URL('LICENSE-weights.txt', fixtures), 'utf8');
    for (const folder of ['./', '../src/']) {
      expect(readFileSync(new URL(`${folder}LICENSE-weights.txt`, import.meta.url), 'utf8')).toBe(licence);
    }
  });
});

describe('usedMaps', () => {
  test('omits every map of Y at the smallest of six scales, and the structure of X and B at the largest', () => {
    expect(usedMaps(6, 5) & 0b010_010).toBe(0);
    expect(usedMaps(6, 0)).toBe(0b111_010);
  });
});

describe('finalScore', () => {
  test('is 100 when all sums are zero', () => {
    expect(finalScore([{ sums: [], pixels: 1 }])).toBe(100);
  });

  test('falls below zero without bound', () => {
    const large = { sums: new Array<number>(18).fill(100), pixels: 1 };
    expect(finalScore([large, large, large, large, large, large])).toBeLessThan(-1_000);
  });
});
