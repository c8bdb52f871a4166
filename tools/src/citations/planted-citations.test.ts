import { expect, test } from '@jest/globals';
import { listUnseenCitations } from './planted-citations.js';

test('findBrokenCitations: sees each kind of broken citation and accepts sound ones', () => {
  expect(listUnseenCitations()).toEqual([]);
});
