import { expect, test } from '@jest/globals';
import { findShapeDifferences } from './find-shape-differences.js';

test.each([
  [{ a: 1, b: null }, { a: 2, b: 'x', c: true }, []],
  [{ items: [{ id: 'x' }] }, { items: [{ id: 'y' }, {}] }, []],
  [{ a: 1 }, {}, ['/a is not in the answer']],
  [{ a: { b: 'x' } }, { a: { b: 1 } }, ['/a/b is number, the page shows string']],
  [{ items: [{ id: 'x' }] }, { items: [{ name: 'y' }] }, ['/items/0/id is not in the answer']],
  [{ items: [1] }, { items: [] }, ['/items is empty']],
  [{ a: 1 }, [], ['the answer is list, the page shows object']],
])('findShapeDifferences: of %j and %j are %j', (shown, actual, differences) => {
  expect(findShapeDifferences(shown, actual)).toEqual(differences);
});
