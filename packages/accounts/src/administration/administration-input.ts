import { AppError } from '@pixmill/contracts';
import { apiKeySchema, maxBalanceTokens } from '@pixmill/db';
import { z } from 'zod';

/** A whole number, or its digits: command lines and query strings have no numbers. */
export function integerInput(min: number, max: number, meaning = '') {
  const problem = `must be a whole number, ${min} to ${max}${meaning}`;
  const toNumber = (value: unknown) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value);
  return z.preprocess(toNumber, z.int(problem).min(min, problem).max(max, problem));
}

/** Text on one line, as terminals and mails show it. */
function singleLine(maxLength: number) {
  const problem = `must be text on one line, 1 to ${maxLength} characters`;
  return z
    .string(problem)
    .trim()
    .min(1, problem)
    .max(maxLength, problem)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, problem);
}

const email = z
  .email({ pattern: z.regexes.html5Email, error: 'must be an e-mail address' })
  .max(254, 'must be an e-mail address, 254 characters at most');

const newAccount = z.strictObject({
  name: singleLine(200),
  email,
  tokens: integerInput(-1, maxBalanceTokens, '; -1 is unlimited'),
  key: apiKeySchema.optional(),
});

const topUp = z.strictObject({
  tokens: integerInput(1, maxBalanceTokens),
  reason: singleLine(500),
  idempotencyKey: singleLine(255).optional(),
});

const newKey = z.strictObject({ name: singleLine(200).optional() });

const page = z.object({
  limit: integerInput(1, 1_000).prefault(1_000),
  offset: integerInput(0, 1_000_000_000).prefault(0),
});

/** What an administrator may ask for, whatever the wire. */
export const administrationInput = { newAccount, topUp, newKey, page, id: z.guid('must be a UUID') };

function toFieldProblems(issue: z.core.$ZodIssue): [string, string][] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key, 'is not known here']);
  return [[issue.path.map(String).join('.'), issue.message]];
}

/** Throws AppError `invalid_parameter`; its `fields` say what each one must be. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(toFieldProblems);
  // A map, because callers choose the names, `toString` among them.
  const fields = new Map<string, string[]>();
  for (const [field, problem] of problems) fields.set(field, [...(fields.get(field) ?? []), problem]);
  const message = [...fields].map(([field, [problem]]) => (field === '' ? 'The body must be a JSON object' : `${field}: ${problem}`));
  throw new AppError('invalid_parameter', { message: message.join('; '), fields: Object.fromEntries(fields) });
}
