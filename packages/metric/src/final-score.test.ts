import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { finalScore, usedMaps } from './final-score.js';
import { weights } from './weights.js';

const published = new URL('../../../fixtures/metric/', import.meta.url);

describe('the weights', () => {
  test('are the published ones', () => {
    expect(weights).toEqual(JSON.parse(readFileSync(new URL('weights.json', published), 'utf8')).weights);
  });

  test('go with their licence', () => {
    const licence = readFileSync(new URL('LICENSE-weights.txt', published), 'utf8');
    for (const place of ['./', '../../src/metric/']) {
      expect(readFileSync(new URL(`${place}LICENSE-weights.txt`, import.meta.url), 'utf8')).toBe(licence);
    }
  });

  test('of six scales read no map of Y at the smallest, and X and B at the largest for ringing alone', () => {
    expect(usedMaps(6, 5) & 0b010_010).toBe(0);
    expect(usedMaps(6, 0)).toBe(0b111_010);
  });
});

describe('finalScore', () => {
  test('nothing pooled is 100', () => {
    expect(finalScore([{ sums: [], pixels: 1 }])).toBe(100);
  });

  test('falls below zero without bound', () => {
    const much = { sums: new Array<number>(18).fill(100), pixels: 1 };
    expect(finalScore([much, much, much, much, much, much])).toBeLessThan(-1_000);
  });
});
