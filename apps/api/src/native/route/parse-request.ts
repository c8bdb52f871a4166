import { AppError, type FieldProblem } from '@pixmill/contracts';
import type { z } from 'zod';
import { describeIssue } from './describe-issue.js';

/** Parses one part of a request. Throws AppError `invalid_parameter` with one problem for each wrong field. */
export function parsePart<Schema extends z.ZodType>(schema: Schema, value: unknown, part: FieldProblem['in']): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => toProblems(issue, part));
  throw new AppError('invalid_parameter', { message: problems.map(describe).join('; '), problems });
}

function toProblems(issue: z.core.$ZodIssue, part: FieldProblem['in']): FieldProblem[] {
  const path = issue.path.map((step) => escapeStep(String(step)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ in: part, at: [...path, escapeStep(key)].join('/'), detail: 'is not a known field' }));
  }
  return [{ in: part, at: path.join('/'), detail: issue.message }];
}

/** A step of a JSON pointer (RFC 6901). */
const escapeStep = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');

const describe = ({ at, detail }: FieldProblem) => `${at === '' ? 'the body' : at.replaceAll('/', '.')}: ${detail}`;
