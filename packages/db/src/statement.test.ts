import { describe, expect, test } from '@jest/globals';
import { empty, join, raw, sql } from './statement.js';

describe('a statement', () => {
  test('numbers its parameters, those of nested statements too', () => {
    const inner = sql`b = ${2} AND c = ${'x'}`;
    const { text, values } = sql`SELECT ${1} WHERE ${inner} AND d = ${null}`;
    expect([text, values]).toEqual(['SELECT $1 WHERE b = $2 AND c = $3 AND d = $4', [1, 2, 'x', null]]);
  });

  test('takes constants and nothing as text, and arrays and dates as one value', () => {
    const now = new Date(0);
    const { text, values } = sql`${raw('DELETE FROM jobs')}${empty} WHERE id = ANY(${['a', 'b']}) AND t < ${now}`;
    expect([text, values]).toEqual(['DELETE FROM jobs WHERE id = ANY($1) AND t < $2', [['a', 'b'], now]]);
  });

  test('joins values and statements', () => {
    expect(join([1, 2, 3])).toMatchObject({ text: '$1,$2,$3', values: [1, 2, 3] });
    expect(join([sql`a = ${1}`, sql`b`], ' AND ')).toMatchObject({ text: 'a = $1 AND b', values: [1] });
    expect(sql`(${join([sql`(${1}, ${2})`, sql`(${3}, ${4})`])}) ${5}`.text).toBe('(($1, $2),($3, $4)) $5');
    expect(sql`${sql``}`).toMatchObject({ text: '', values: [] });
  });
});
