import { expect, test } from '@jest/globals';
import { encodeCursor, parseCursor, toPage } from './cursor.js';

const rows = ['2026-01-03', '2026-01-02', '2026-01-01'].map((day, index) => ({ at: new Date(`${day}T00:00:00.000Z`), id: `id-${index}` }));
const options = { limit: 2, toItem: ({ id }: { id: string }) => id, toPosition: (row: { at: Date; id: string }) => row };

test('page: has the cursor of its last item while there are more, and null on the last page', () => {
  const page = toPage(rows, options);
  expect(page.items).toEqual(['id-0', 'id-1']);
  expect(parseCursor(page.next_cursor ?? undefined)).toEqual(rows[1]);
  expect(toPage(rows.slice(0, 2), options)).toEqual({ items: ['id-0', 'id-1'], next_cursor: null });
  expect(toPage([], options)).toEqual({ items: [], next_cursor: null });
});

test.each(['', 'x', encodeCursor({ at: new Date(0), id: 'a' }).slice(0, -4), Buffer.from('[1,2]').toString('base64url')])(
  'cursor: %j, which no page gave, is an invalid parameter',
  (cursor) => {
    expect(() => parseCursor(cursor)).toThrow('cursor: must be `next_cursor` of a page before');
  },
);
