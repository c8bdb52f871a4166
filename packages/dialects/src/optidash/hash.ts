import { AppError } from '@pixmill/contracts';
import type { z } from 'zod';

export type Hash = Readonly<Record<string, unknown>>;

export const isHash = (value: unknown): value is Hash => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names joined as code, for sentences about parameters. */
export const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

/** Operation, quoted parameter, what it must be. Source: Optidash contract section 3.2. */
export function refusal(operation: string, parameter: string, rule: string): AppError {
  return new AppError('invalid_parameter', { message: `${operation}: ${quoted([parameter])} ${rule}` });
}

function word(operation: string, issue: z.core.$ZodIssue, known: readonly string[]): string {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => (at === '' ? key : `${at}.${key}`));
    const others = at === '' ? `; known are ${quoted(known)}` : '';
    return `${operation}: ${quoted(names)} is not a parameter${others}`;
  }
  return at === '' ? `${operation} ${issue.message}` : `${operation}: ${quoted([at])} ${issue.message}`;
}

/**
 * The parameters of one operation; null where it is absent or an empty hash, which means "not requested". Source: Optidash contract section 2.4.
 * @throws AppError `invalid_parameter`, naming everything that is wrong
 */
export function readHash<T extends z.ZodObject>(operation: string, form: T, value: unknown): z.output<T> | null {
  if (value === undefined) return null;
  if (!isHash(value)) throw new AppError('invalid_parameter', { message: `${operation} must be a hash` });
  if (Object.keys(value).length === 0) return null;
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => word(operation, issue, Object.keys(form.shape)));
  throw new AppError('invalid_parameter', { message: [...new Set(problems)].join('; ') });
}
