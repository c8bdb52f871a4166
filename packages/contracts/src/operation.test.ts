import { describe, expect, test } from '@jest/globals';
import { listWatermarkIds, operationSchema, toCanonicalOrder } from './operation.js';

describe('operationSchema', () => {
  test.each([
    { kind: 'resize', to: { mode: 'inside' } },
    { kind: 'resize', to: { mode: 'cover', width: 10 } },
    { kind: 'resize', to: { mode: 'width', width: 0 } },
    { kind: 'resize', to: { mode: 'width', width: 1.5 } },
    { kind: 'crop', area: { by: 'place', left: -1, top: 0, width: 5, height: 5 } },
    { kind: 'crop', area: { by: 'ratio', across: 0, down: 1 } },
    { kind: 'scale', size: 0 },
    { kind: 'border', size: 1, colour: 'red' },
    { kind: 'border', size: 1, colour: '#FF0000FF' },
    { kind: 'mask', shape: 'star' },
    { kind: 'watermark', image: '' },
    { kind: 'watermark', image: 'a', opacity: 1.1 },
    { kind: 'filter', effect: { name: 'gaussian-blur', sigma: 2000 } },
    { kind: 'adjust', brightness: 101 },
    { kind: 'sharpen' },
  ])('rejects %j', (operation) => {
    expect(operationSchema.safeParse(operation).success).toBe(false);
  });

  test('fills in defaults', () => {
    expect(operationSchema.parse({ kind: 'padding', size: 3 })).toEqual({ kind: 'padding', size: 3, background: '#00000000' });
    expect(operationSchema.parse({ kind: 'crop', area: { by: 'ratio', across: 16, down: 9 } })).toMatchObject({
      area: { focus: 'centre' },
    });
    expect(operationSchema.parse({ kind: 'resize', to: { mode: 'cover', width: 9, height: 9 } })).toMatchObject({ to: { enlarge: true } });
  });
});

test('toCanonicalOrder: sorts by kind and keeps the order within a kind', () => {
  const operations = [
    { kind: 'mask', shape: 'ellipse' },
    { kind: 'filter', effect: { name: 'negate' } },
    { kind: 'filter', effect: { name: 'sepia' } },
    { kind: 'adjust' },
    { kind: 'resize', to: { mode: 'width', width: 10 } },
    { kind: 'crop', area: { by: 'focus', width: 5, height: 5 } },
    { kind: 'flip' },
  ].map((operation) => operationSchema.parse(operation));
  expect(toCanonicalOrder(operations).map((operation) => (operation.kind === 'filter' ? operation.effect.name : operation.kind))).toEqual([
    'flip',
    'crop',
    'resize',
    'adjust',
    'negate',
    'sepia',
    'mask',
  ]);
});

test('listWatermarkIds: returns each id once', () => {
  const operations = ['a', 'b', 'a'].map((image) => operationSchema.parse({ kind: 'watermark', image }));
  expect(listWatermarkIds([...operations, operationSchema.parse({ kind: 'flip' })])).toEqual(['a', 'b']);
});
