import { AppError } from '@pixmill/contracts';
import { z } from 'zod';

/** A whole number or its digits: command lines and query strings have no numbers. `note` ends the sentence of a rejection. */
export function integerInput({ min, max, note = '' }: { readonly min: number; readonly max: number; readonly note?: string }) {
  const problem = `must be a whole number, ${min} to ${max}${note}`;
  const toNumber = (value: unknown) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value);
  return z.preprocess(toNumber, z.int(problem).min(min, problem).max(max, problem));
}

/** Throws AppError `invalid_parameter`; its `fields` say what each field must be. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(toFieldProblems);
  // A map, because callers choose the names of fields: `toString` must not find a method.
  const fields = new Map<string, string[]>();
  for (const [field, problem] of problems) fields.set(field, [...(fields.get(field) ?? []), problem]);
  const message = [...fields].map(([field, [problem]]) => (field === '' ? 'The body must be a JSON object' : `${field}: ${problem}`));
  throw new AppError('invalid_parameter', { message: message.join('; '), fields: Object.fromEntries(fields) });
}

function toFieldProblems(issue: z.core.$ZodIssue): [string, string][] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key, 'is not a known field']);
  return [[issue.path.map(String).join('.'), issue.message]];
}
