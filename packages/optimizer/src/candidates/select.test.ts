import { describe, expect, test } from '@jest/globals';
import type { Candidate } from '../search/candidate.js';
import { selectCandidate } from './select.js';

const candidate = (codec: string, sizeBytes: number, fields: Partial<Candidate> = {}): Candidate => ({
  codec,
  knobs: {},
  lossy: false,
  bytes: Buffer.alloc(sizeBytes),
  transformed: false,
  score: null,
  accepted: true,
  note: '',
  ...fields,
});
const source = { sourceBytes: 100, maxBytes: null };
const select = (candidates: readonly Candidate[], options: Parameters<typeof selectCandidate>[1] = source) =>
  selectCandidate(candidates, options)?.codec ?? 'source';

describe('selectCandidate', () => {
  test('selects the smallest accepted candidate', () => {
    expect(select([candidate('a', 30), candidate('b', 10, { accepted: false }), candidate('c', 20)])).toBe('c');
  });

  test('selects the source when no candidate is smaller', () => {
    expect(select([candidate('a', 100), candidate('b', 101)])).toBe('source');
    expect(select([])).toBe('source');
  });

  test('selects a lossy candidate only when it saves 8 % over the lossless one', () => {
    expect(select([candidate('exact', 50), candidate('lossy', 47, { lossy: true })])).toBe('exact');
    expect(select([candidate('exact', 50), candidate('lossy', 46, { lossy: true })])).toBe('lossy');
  });

  test('counts the source as a lossless candidate', () => {
    expect(select([candidate('lossy', 93, { lossy: true })])).toBe('source');
    expect(select([candidate('lossy', 92, { lossy: true })])).toBe('lossy');
  });

  test('selects a lossy candidate that saves less than 8 % when the lossless one exceeds the budget', () => {
    const candidates = [candidate('exact', 50), candidate('lossy', 47, { lossy: true })];
    expect(select(candidates, { ...source, maxBytes: 48 })).toBe('lossy');
    expect(select(candidates, { ...source, maxBytes: 50 })).toBe('exact');
  });

  test('selects a transformed candidate rather than a smaller unchanged one', () => {
    expect(select([candidate('unchanged', 10), candidate('resized', 90, { transformed: true, lossy: true })])).toBe('resized');
    expect(select([candidate('unchanged', 10), candidate('resized', 110, { transformed: true })])).toBe('unchanged');
  });
});
