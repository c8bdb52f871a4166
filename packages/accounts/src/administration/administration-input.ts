import { apiScopes, maxBalanceTokens } from '@pixmill/contracts';
import { z } from 'zod';
import { apiKeySchema } from '../api-keys/api-key.js';
import { integerInput } from '../parse-input.js';

/** Text on one line, because terminals and mails show it on one. */
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
  tokens: integerInput({ min: -1, max: maxBalanceTokens, note: '; -1 is unlimited' }),
  key: apiKeySchema.optional(),
});

const topUp = z.strictObject({
  tokens: integerInput({ min: 1, max: maxBalanceTokens }),
  reason: singleLine(500),
  idempotencyKey: singleLine(255).optional(),
});

const scopesProblem = `must be one or more of ${apiScopes.join(', ')}; null, or all, is everything`;

/** A list, or its text on a command line. */
const scopes = z.preprocess(
  (value) => (value === 'all' ? null : typeof value === 'string' ? value.split(',').map((scope) => scope.trim()) : value),
  z.array(z.enum(apiScopes, scopesProblem), scopesProblem).min(1, scopesProblem).nullable(),
);

const timeProblem = 'must be a date or a time, such as 2027-01-31 or 2027-01-31T09:30:00Z; null, or never, is never';

const expiresAt = z.preprocess(
  (value) => (value === 'never' ? null : value),
  z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], timeProblem)
    .transform((text) => new Date(text))
    .nullable(),
);

const newKey = z.strictObject({ name: singleLine(200).nullable().optional(), scopes: scopes.optional(), expiresAt: expiresAt.optional() });

const page = z.object({
  limit: integerInput({ min: 1, max: 1_000 }).prefault(1_000),
  offset: integerInput({ min: 0, max: 1_000_000_000 }).prefault(0),
});

/** Schemas of the administrator's requests, shared by the command line and HTTP. */
export const administrationInput = { newAccount, topUp, newKey, page, id: z.guid('must be a UUID') };
