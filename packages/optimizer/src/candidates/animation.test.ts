import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { webpLossy } from '../codecs/webp-lossy.js';
import { toGoal } from '../search/goal.js';
import type { SearchContext } from '../search/search-context.js';
import { dropHopeless } from './animation.js';

const settings = [70, 80, 88].map((quality) => ({ quality }));

/** A context whose last frame has these scores, one for each encoding. The goal of its animation is 95. */
function createContext(scores: readonly number[]): SearchContext {
  const remaining = [...scores];
  const context = {
    goal: toGoal(80),
    facts: { frames: 3 },
    openFrame: async () => () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#456' } }),
    async verifyFrames() {
      const score = remaining.shift();
      return { score, worstTile: score, worstDetailTile: score, floors: [] };
    },
  };
  return context as unknown as SearchContext;
}

test('dropHopeless: drops the settings whose last frame misses the goal by more than 2 points', async () => {
  expect(await dropHopeless(createContext([92.9, 93.1]), webpLossy, settings)).toEqual(settings.slice(1));
});

test('dropHopeless: keeps no setting when the last frame misses the goal with each', async () => {
  expect(await dropHopeless(createContext([72, 80, 90]), webpLossy, settings)).toEqual([]);
});
