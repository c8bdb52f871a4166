import { type AccountInfo, type AccountWithKeys, administrationInput } from '@pixmill/accounts';
import { apiScopes, maxBalanceTokens } from '@pixmill/contracts';
import type { ApiKeyInfo } from '@pixmill/db';
import { z } from 'zod';
import { newKeySchema } from '../keys/key-schemas.js';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';
import { toApiScopes } from '../to-api-scopes.js';

/** `:id` of an account in a path. */
export const accountParams = z.object({ id: z.string().meta({ description: 'Id or e-mail address of the account' }) });

const balance = z.int().nullable().meta({ description: 'Balance; null is unlimited' });

const accountSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    email: z.string(),
    tokens: balance,
    created_at: timeSchema,
    disabled_at: timeSchema.nullable().meta({ description: 'Since when its keys are rejected; null while it is enabled' }),
  })
  .meta({ id: 'AdminAccount' });

const keySchema = z
  .object({
    id: idSchema,
    name: z.string().nullable(),
    last_four: z.string().meta({ description: 'The end of the key' }),
    scopes: z.array(z.enum(apiScopes)).nullable().meta({ description: 'What the key may do; null is everything' }),
    expires_at: timeSchema.nullable().meta({ description: 'From then on it is an unknown key; null is never' }),
    created_at: timeSchema,
    last_used_at: timeSchema.nullable().meta({ description: 'Exact to the minute; null when it was never used' }),
    revoked_at: timeSchema.nullable(),
  })
  .meta({ id: 'AdminAccountKey' });

const shownOnce = z.string().meta({ description: 'Shown only now: the service stores its hash' });
const tokenCount = (min: number, note = '') => {
  const problem = `must be a whole number, ${min} to ${maxBalanceTokens}${note}`;
  return z.int(problem).min(min, problem).max(maxBalanceTokens, problem);
};
const { name, email, key } = administrationInput.newAccount.shape;

/** Bodies of requests and answers about accounts. */
export const adminAccountSchemas = {
  account: accountSchema,
  accountWithKeys: z.object({ ...accountSchema.shape, keys: z.array(keySchema).meta({ description: 'Oldest first' }) }).meta({
    id: 'AdminAccountWithKeys',
  }),
  newAccount: z
    .strictObject({
      name: name.meta({ description: 'Name of the owner' }),
      email: email.meta({ description: 'Each address has one account; the case does not count' }),
      tokens: tokenCount(0, '; null is unlimited').nullable().meta({ description: 'Opening balance; null is unlimited' }),
      key: key.meta({ description: 'API key; a random one by default' }),
    })
    .meta({ id: 'NewAdminAccount' }),
  createdAccount: z.object({ id: idSchema, email: z.string(), tokens: balance, key: shownOnce }).meta({ id: 'CreatedAdminAccount' }),
  topUp: z
    .strictObject({
      tokens: tokenCount(1).meta({ description: 'How many are added' }),
      reason: administrationInput.topUp.shape.reason.meta({ description: 'Stored in the ledger' }),
    })
    .meta({ id: 'TopUp' }),
  toppedUp: z
    .object({
      id: idSchema,
      email: z.string(),
      tokens: z.int().meta({ description: 'The new balance' }),
      repeated: z.boolean().meta({ description: 'True: the `Idempotency-Key` was used before, and nothing changed' }),
    })
    .meta({ id: 'ToppedUp' }),
  key: keySchema,
  newKey: newKeySchema.omit({ preset: true }).meta({ id: 'NewAdminAccountKey' }),
  keyChanges: newKeySchema.omit({ preset: true }).meta({ id: 'AdminAccountKeyChanges' }),
  createdKey: z
    .object({
      id: idSchema,
      account_id: idSchema,
      name: z.string().nullable(),
      scopes: keySchema.shape.scopes,
      expires_at: keySchema.shape.expires_at,
      key: shownOnce,
    })
    .meta({ id: 'CreatedAdminAccountKey' }),
};

/** The use cases say -1 for unlimited. Pure. */
export const toWireTokens = (tokens: number): number | null => (tokens === -1 ? null : tokens);

/** Pure. */
export function toWireAccount({ id, name, email, tokens, createdAt, disabledAt }: AccountInfo): z.input<typeof accountSchema> {
  return { id, name, email, tokens: toWireTokens(tokens), created_at: toTime(createdAt), disabled_at: toTime(disabledAt) };
}

/** Pure. */
export function toWireAccountWithKeys({ keys, ...account }: AccountWithKeys): z.input<typeof adminAccountSchemas.accountWithKeys> {
  return {
    ...toWireAccount(account),
    keys: keys.map(toWireKey),
  };
}

/** Pure. */
export function toWireKey(key: Omit<ApiKeyInfo, 'accountId'>): z.input<typeof keySchema> {
  const { id, name, lastFour, scopes, expiresAt, createdAt, lastUsedAt, revokedAt } = key;
  return {
    id,
    name,
    last_four: lastFour,
    scopes: scopes && toApiScopes(scopes),
    expires_at: toTime(expiresAt),
    created_at: toTime(createdAt),
    last_used_at: toTime(lastUsedAt),
    revoked_at: toTime(revokedAt),
  };
}

/** The body in the words of the use case, which reads times as text. Pure. */
export function toKeyInput({ name, scopes, expires_at: expiresAt }: z.output<typeof adminAccountSchemas.newKey>) {
  return { name, scopes, expiresAt: expiresAt === null ? null : expiresAt?.toISOString() };
}
