import { administrationInput } from '@pixmill/accounts';
import { apiScopes } from '@pixmill/contracts';
import type { ApiKeyInfo } from '@pixmill/db';
import { z } from 'zod';
import { idSchema, timeSchema, toTime } from '../route/schemas.js';
import { toApiScopes } from '../to-api-scopes.js';

const scopesSchema = z.array(z.enum(apiScopes, `must be one of ${apiScopes.join(', ')}`)).meta({
  description:
    '`jobs:read`: see jobs and fetch their results. `jobs:write`: submit, cancel and delete. `account:admin`: keys, presets, webhooks, storage, ledger',
});

/** A key as its account sees it. The key itself is shown only when it is created. */
export const keySchema = z
  .object({
    id: idSchema,
    name: z.string().nullable(),
    last_four: z.string().meta({ description: 'The end of the key' }),
    scopes: scopesSchema.nullable().meta({ description: 'What the key may do; null is everything' }),
    expires_at: timeSchema.nullable().meta({ description: 'From then on it is an unknown key; null is never' }),
    preset_id: idSchema.nullable().meta({ description: 'Options of its requests to `/v1` and `/1.0`; null without a preset' }),
    created_at: timeSchema,
    last_used_at: timeSchema.nullable().meta({ description: 'Exact to the minute; null when it was never used' }),
    revoked_at: timeSchema.nullable(),
  })
  .meta({ id: 'Key' });

export const createdKeySchema = z
  .object({ ...keySchema.shape, key: z.string().meta({ description: 'Shown only now: the service stores its hash' }) })
  .meta({ id: 'CreatedKey' });

const settings = {
  name: administrationInput.newKey.shape.name.unwrap().meta({ description: 'What the key is for' }),
  scopes: scopesSchema
    .min(1, 'must have at least one scope; null is everything')
    .nullable()
    .meta({ description: 'What the key may do; null is everything. A key cannot give what it has not itself' }),
  expires_at: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 time, such as 2027-01-31T00:00:00Z' })
    .transform((text) => new Date(text))
    .nullable()
    .meta({ description: 'ISO 8601; null is never' }),
  preset: z
    .string()
    .max(100)
    .nullable()
    .meta({ description: 'Id or name of a preset: the options of requests of this key to `/v1` and `/1.0` that set none' }),
};

/** Body of POST /keys. Without `scopes` the new key has those of the key that creates it. */
export const newKeySchema = z
  .strictObject({
    name: settings.name.optional(),
    scopes: settings.scopes.optional(),
    expires_at: settings.expires_at.optional(),
    preset: settings.preset.optional(),
  })
  .meta({ id: 'NewKey' });

/** Body of PATCH /keys/:id; absent fields stay as they are. */
export const keyChangesSchema = z.strictObject(newKeySchema.shape).meta({ id: 'KeyChanges' });

/** The body in the words of the use case. Pure. */
export function toKeyInput({ expires_at: expiresAt, ...rest }: z.output<typeof newKeySchema>) {
  return { ...rest, expiresAt };
}

/** Pure. */
export function renderKey(key: ApiKeyInfo): z.input<typeof keySchema> {
  const { id, name, lastFour, scopes, expiresAt, presetId, createdAt, lastUsedAt, revokedAt } = key;
  return {
    id,
    name,
    last_four: lastFour,
    scopes: scopes && toApiScopes(scopes),
    expires_at: toTime(expiresAt),
    preset_id: presetId,
    created_at: toTime(createdAt),
    last_used_at: toTime(lastUsedAt),
    revoked_at: toTime(revokedAt),
  };
}

const secret = 'f3Qm8ZkT1vWc6RbXy0Ls9HjN4pAe7DgU';

/** Bodies as a caller sees them. */
export const keyExamples = {
  key: {
    id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f',
    name: 'shop',
    last_four: secret.slice(-4),
    scopes: ['jobs:write', 'jobs:read'],
    expires_at: '2027-12-01T00:00:00.000Z',
    preset_id: null,
    created_at: '2026-12-01T09:30:00.000Z',
    last_used_at: null,
    revoked_at: null,
  },
  secret,
  newKey: { name: 'shop', scopes: ['jobs:write', 'jobs:read'], expires_at: '2027-12-01T00:00:00Z' },
  changes: { name: 'shop, old', expires_at: '2027-01-31T00:00:00Z' },
} as const;
