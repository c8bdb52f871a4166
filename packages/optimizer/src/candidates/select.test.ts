import { describe, expect, test } from '@jest/globals';
import type { Candidate } from '../search/search-context.js';
import { selectCandidate } from './select.js';

const entry = (codec: string, sizeBytes: number, more: Partial<Candidate> = {}): Candidate => ({
  codec,
  knobs: {},
  lossy: false,
  bytes: Buffer.alloc(sizeBytes),
  transformed: false,
  score: null,
  accepted: true,
  note: '',
  ...more,
});
const source = { sourceBytes: 100, maxBytes: null };
const winner = (entries: readonly Candidate[], options = source as Parameters<typeof selectCandidate>[1]) =>
  selectCandidate(entries, options)?.codec ?? 'source';

describe('select', () => {
  test('the smallest accepted one wins', () => {
    expect(winner([entry('a', 30), entry('b', 10, { accepted: false }), entry('c', 20)])).toBe('c');
  });

  test('a tie goes to the source, and so does everything larger', () => {
    expect(winner([entry('a', 100), entry('b', 101)])).toBe('source');
    expect(winner([])).toBe('source');
  });

  test('a loss has to be worth it', () => {
    expect(winner([entry('exact', 50), entry('lossy', 47, { lossy: true })])).toBe('exact');
    expect(winner([entry('exact', 50), entry('lossy', 46, { lossy: true })])).toBe('lossy');
  });

  test('the source is an exact encoding too', () => {
    expect(winner([entry('lossy', 93, { lossy: true })])).toBe('source');
    expect(winner([entry('lossy', 92, { lossy: true })])).toBe('lossy');
  });

  test('unless a budget asks for it', () => {
    const entries = [entry('exact', 50), entry('lossy', 47, { lossy: true })];
    expect(winner(entries, { ...source, maxBytes: 48 })).toBe('lossy');
    expect(winner(entries, { ...source, maxBytes: 50 })).toBe('exact');
  });

  test('operated pixels come before smaller files', () => {
    expect(winner([entry('as it was', 10), entry('resized', 90, { transformed: true, lossy: true })])).toBe('resized');
    expect(winner([entry('as it was', 10), entry('resized', 110, { transformed: true })])).toBe('as it was');
  });
});
