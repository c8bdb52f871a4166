import type { z } from 'zod';

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const formatNames: Readonly<Record<string, string>> = {
  datetime: 'a time such as 2026-01-31T12:00:00Z',
  date: 'a date such as 2026-01-31',
  guid: 'a UUID',
  uuid: 'a UUID',
  url: 'a URL',
  email: 'an e-mail address',
};

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  object: ['field', 'fields'],
};

const show = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function describeSize(origin: string, limit: 'at least' | 'at most', bound: number | bigint, inclusive = true): string {
  const unit = units[origin]?.[Number(bound) === 1 ? 0 : 1];
  if (unit !== undefined) return `must have ${limit} ${bound} ${unit}`;
  if (inclusive) return `must be ${limit} ${bound}`;
  return `must be ${limit === 'at least' ? 'more' : 'less'} than ${bound}`;
}

/** What a value must be, for schemas without a sentence of their own; undefined leaves it to zod. Pure. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'must be given' : `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      if (issue.input === undefined) return 'must be given';
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(show).join(', ')}`;
    case 'too_small':
      return describeSize(issue.origin, 'at least', issue.minimum, issue.inclusive);
    case 'too_big':
      return describeSize(issue.origin, 'at most', issue.maximum, issue.inclusive);
    case 'invalid_format':
      return `must be ${formatNames[issue.format] ?? 'text of another form'}`;
    case 'invalid_union':
      return issue.input === undefined ? 'must be given' : 'has none of the allowed forms';
    default:
      return undefined;
  }
}
