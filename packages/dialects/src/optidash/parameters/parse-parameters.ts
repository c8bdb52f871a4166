import type { AppError } from '@pixmill/contracts';
import type { z } from 'zod';
import { invalidParameter } from '../../invalid-parameter.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names in backticks, joined by commas, for messages about parameters. */
export const quoteNames = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

interface ParameterProblem {
  readonly operation: string;
  readonly parameter: string;
  /** The rest of the sentence after the parameter, such as `must be true or false`. */
  readonly rule: string;
}

/** The message has the operation, the quoted parameter and its rule. Source: docs/contracts/optidash.md#32-errors. */
export function parameterError({ operation, parameter, rule }: ParameterProblem): AppError {
  return invalidParameter(`${operation}: ${quoteNames([parameter])} ${rule}`);
}

function toProblem(operation: string, issue: z.core.$ZodIssue, known: readonly string[]): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`));
    const others = path === '' ? `; known are ${quoteNames(known)}` : '';
    return `${operation}: ${quoteNames(names)} is not a parameter${others}`;
  }
  return path === '' ? `${operation} ${issue.message}` : `${operation}: ${quoteNames([path])} ${issue.message}`;
}

/**
 * The parameters of one operation; null when the operation is absent or an empty hash, which means "not requested".
 * Source: docs/contracts/optidash.md#24-top-level-keys. Throws AppError `invalid_parameter`, naming every invalid parameter.
 */
export function parseParameters<T extends z.ZodObject>(operation: string, form: T, value: unknown): z.output<T> | null {
  if (value === undefined) return null;
  if (!isJsonObject(value)) throw invalidParameter(`${operation} must be a hash`);
  if (Object.keys(value).length === 0) return null;
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => toProblem(operation, issue, Object.keys(form.shape)));
  throw invalidParameter([...new Set(problems)].join('; '));
}
