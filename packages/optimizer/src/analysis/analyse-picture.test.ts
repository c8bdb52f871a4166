import { expect, test } from '@jest/globals';
import { analyses } from '@pixmill/contracts';
import sharp from 'sharp';
import { readFacts } from '../source/read-facts.js';
import { createCountedBudget } from '../testing/counted-budget.js';
import { analysePicture } from './analyse-picture.js';

test('analysePicture: leaves out what there is no time for, and says so', async () => {
  const bytes = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
  const source = { bytes, facts: await readFacts(bytes, 'png'), form: 'file' as const };
  const analysis = await analysePicture({ source, parts: analyses, faceDetector: null, budget: createCountedBudget(0) });
  const missing = ['placeholders', 'colours', 'faces', 'focus'].map((part) => ({ part, reason: 'time ran out' }));
  expect(analysis).toEqual({ width: 20, height: 10, missing });
});

test('analysePicture: a source that cannot be decoded has no part, and throws nothing', async () => {
  const bytes = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
  const facts = await readFacts(bytes, 'png');
  const request = { parts: ['colours', 'focus'] as const, faceDetector: null, budget: createCountedBudget(9) };
  const cut = await analysePicture({ ...request, source: { bytes: bytes.subarray(0, 60), facts, form: 'file' } });
  expect(cut.missing.map(({ part }) => part)).toEqual(['colours', 'focus']);
  const unreadable = await analysePicture({ ...request, source: { bytes, facts, form: 'unreadable' } });
  expect(unreadable.missing[0]).toEqual({ part: 'colours', reason: 'it cannot be decoded' });
});
