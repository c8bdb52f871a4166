import { describe, expect, test } from '@jest/globals';
import { type Judged, rank, select } from './select.js';

const candidate = (codec: string, sizeBytes: number, accepted = true): Judged => ({
  codec,
  knobs: {},
  lossy: false,
  bytes: Buffer.alloc(sizeBytes),
  operated: false,
  accepted,
  note: '',
});

describe('select', () => {
  test('the smallest accepted one wins', () => {
    expect(select([candidate('a', 30), candidate('b', 10, false), candidate('c', 20)], 100)?.codec).toBe('c');
  });

  test('a tie goes to the source, and so does everything larger', () => {
    expect(select([candidate('a', 100), candidate('b', 101)], 100)).toBeNull();
    expect(select([], 100)).toBeNull();
  });

  test('only what could win is worth judging, smallest first', () => {
    expect(rank([candidate('a', 30), candidate('b', 100), candidate('c', 10)], 100).map(({ codec }) => codec)).toEqual(['c', 'a']);
  });
});
