import { expect, test } from '@jest/globals';
import { encodeCursor, parseCursor, toPage, toPageOfAll } from './cursor.js';

const idOf = (index: number) => `0000000${index}-0000-4000-8000-000000000000`;
const rows = ['2026-01-03', '2026-01-02', '2026-01-01'].map((day, index) => ({ at: new Date(`${day}T00:00:00.000Z`), id: idOf(index) }));
const options = { limit: 2, toItem: ({ id }: { id: string }) => id, toPosition: (row: { at: Date; id: string }) => row };

test('page: has the cursor of its last item while there are more, and null on the last page', () => {
  const page = toPage(rows, options);
  expect(page.items).toEqual([idOf(0), idOf(1)]);
  expect(parseCursor(page.next_cursor ?? undefined)).toEqual(rows[1]);
  expect(toPage(rows.slice(0, 2), options)).toEqual({ items: [idOf(0), idOf(1)], next_cursor: null });
  expect(toPage([], options)).toEqual({ items: [], next_cursor: null });
});

test.each([
  '',
  'x',
  encodeCursor({ at: new Date(0), id: 'a' }).slice(0, -4),
  encodeCursor({ at: new Date(0), id: 'a' }),
  Buffer.from('[1,2]').toString('base64url'),
])('cursor: %j, which no page gave, is an invalid parameter', (cursor) => {
  expect(() => parseCursor(cursor)).toThrow('cursor: must be `next_cursor` of a page before');
});

test('page of a short list: has every item once, oldest first, also of one moment', () => {
  const list = ['b', 'a', 'B', 'c'].map((id) => ({ at: new Date(id === 'c' ? 0 : 1), id }));
  const { items, next_cursor } = toPageOfAll(list, { limit: 2 }, options);
  expect(items).toEqual(['c', 'B']);
  expect(toPageOfAll(list, { limit: 2, cursor: next_cursor ?? '' }, options)).toEqual({ items: ['a', 'b'], next_cursor: null });
});
