import { expect, test } from '@jest/globals';
import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import { parsePart } from './parse-request.js';
import { renderProblem } from './render-problem.js';

const schema = z.strictObject({
  sources: z.array(z.strictObject({ url: z.string('must be text') })),
  'a/b': z.number('must be a number').optional(),
});

function problemOf(work: () => unknown) {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof AppError) return renderProblem(thrown, { publicUrl: 'https://pixmill.test', requestId: 'r1' });
    throw thrown;
  }
  return null;
}

test('problem: names each wrong field of a body by its JSON pointer, and leads to the page of its code', () => {
  const body = { sources: [{ url: 1 }, { url: 'x', more: true }], 'a/b': 'x', other: 1 };
  const reply = problemOf(() => parsePart(schema, body, 'body'));
  expect(reply?.headers['content-type']).toBe('application/problem+json');
  expect(reply?.json).toEqual({
    type: 'https://pixmill.test/docs/errors/invalid_parameter',
    title: 'A parameter has an invalid value',
    status: 400,
    detail: expect.stringContaining('sources.0.url: must be text'),
    code: 'invalid_parameter',
    errors: [
      { pointer: '/sources/0/url', detail: 'must be text' },
      { pointer: '/sources/1/more', detail: 'is not a known field' },
      { pointer: '/a~1b', detail: 'must be a number' },
      { pointer: '/other', detail: 'is not a known field' },
    ],
    request_id: 'r1',
  });
});

test('problem: names a wrong query parameter, and a body that is wrong as a whole', () => {
  const query = problemOf(() => parsePart(z.object({ limit: z.string('must be text') }), { limit: ['1', '2'] }, 'query'));
  expect(query?.json).toMatchObject({ errors: [{ parameter: 'limit', detail: 'must be text' }] });
  const whole = problemOf(() =>
    parsePart(
      z.object({}).refine(() => false, 'needs a or b'),
      {},
      'body',
    ),
  );
  expect(whole?.json).toMatchObject({ detail: 'the body: needs a or b', errors: [{ pointer: '', detail: 'needs a or b' }] });
});

test('problem: takes the field names of the use cases, and has a challenge on a 401', () => {
  const fields = renderProblem(new AppError('invalid_parameter', { fields: { 'limits.tokens': ['must be a number'] } }), { publicUrl: '' });
  expect(fields.json).toMatchObject({ errors: [{ pointer: '/limits/tokens', detail: 'must be a number' }] });
  const missing = renderProblem(new AppError('api_key_missing'), { publicUrl: '' });
  expect([missing.status, missing.headers['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer')]);
});

test.each([
  [z.string(), undefined, 'must be given'],
  [z.string(), 1, 'must be text'],
  [z.int(), 1.5, 'must be a whole number'],
  [z.int().min(1).max(9), 0, 'must be at least 1'],
  [z.number().lt(9), 9, 'must be less than 9'],
  [z.string().min(1), '', 'must have at least 1 character'],
  [z.array(z.string()).max(2), ['a', 'b', 'c'], 'must have at most 2 items'],
  [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
  [z.literal(true), false, 'must be true'],
  [z.guid(), 'x', 'must be a UUID'],
  [z.iso.datetime(), 'x', 'must be a time such as 2026-01-31T12:00:00Z'],
  [z.union([z.string(), z.number()]), [], 'has none of the allowed forms'],
  [z.string('must be a name'), 1, 'must be a name'],
])('problem: %# says what a value must be', (field, value, detail) => {
  const reply = problemOf(() => parsePart(z.object({ field }), { field: value }, 'body'));
  expect(reply?.json).toMatchObject({ errors: [{ pointer: '/field', detail }] });
});
