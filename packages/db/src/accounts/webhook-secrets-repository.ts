import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';

/** A webhook secret as it is stored. */
export interface SealedWebhookSecret {
  readonly sealed: string;
  readonly createdAt: Date;
  /** Until when an old one signs along; null for the current one. */
  readonly expiresAt: Date | null;
}

export interface WebhookSecretsRepository {
  /** Those that sign now, the current one first; empty when there never was one. */
  findActive(accountId: string): Promise<SealedWebhookSecret[]>;
  /** Makes `sealed` the account's secret unless it has one: of two at once the first wins. Returns those that sign now. */
  createIfMissing(accountId: string, sealed: string): Promise<SealedWebhookSecret[]>;
  /** Makes `sealed` the account's secret; the old one signs along for `overlapMs`. Returns those that sign now. */
  rotate(change: { readonly accountId: string; readonly sealed: string; readonly overlapMs: number }): Promise<SealedWebhookSecret[]>;
}

/** Namespace of the locks under which an account's secrets change. */
const secretLockNamespace = 7_302;

/** Each signs every try, and the header has to stay small however often somebody rotates. */
const maxRetiredSecrets = 4;

export function createWebhookSecretsRepository(client: PrismaDatabase): WebhookSecretsRepository {
  const lock = (accountId: string) => client.$executeRaw`SELECT pg_advisory_xact_lock(${secretLockNamespace}::int, hashtext(${accountId}))`;

  const selectActive = (accountId: string) => client.$queryRaw<SealedWebhookSecret[]>`
    SELECT sealed, created_at AS "createdAt", expires_at AS "expiresAt" FROM webhook_secrets
    WHERE account_id = ${accountId}::uuid AND (expires_at IS NULL OR expires_at > now()::timestamptz(3))
    ORDER BY expires_at DESC NULLS FIRST`;

  return {
    findActive: (accountId) => mapDatabaseErrors(() => selectActive(accountId)),

    createIfMissing: (accountId, sealed) =>
      mapDatabaseErrors(async () => {
        const [, , secrets] = await client.$transaction([
          lock(accountId),
          client.$executeRaw`
            INSERT INTO webhook_secrets (id, account_id, sealed) SELECT gen_random_uuid(), ${accountId}::uuid, ${sealed}
            WHERE NOT EXISTS (SELECT 1 FROM webhook_secrets WHERE account_id = ${accountId}::uuid AND expires_at IS NULL)`,
          selectActive(accountId),
        ]);
        return secrets;
      }),

    rotate: ({ accountId, sealed, overlapMs }) =>
      mapDatabaseErrors(async () => {
        const [, , , , secrets] = await client.$transaction([
          lock(accountId),
          client.$executeRaw`
            UPDATE webhook_secrets SET expires_at = now() + ${overlapMs} * interval '1 millisecond'
            WHERE account_id = ${accountId}::uuid AND expires_at IS NULL`,
          client.$executeRaw`
            DELETE FROM webhook_secrets WHERE account_id = ${accountId}::uuid AND (expires_at <= now() OR id NOT IN (
              SELECT id FROM webhook_secrets WHERE account_id = ${accountId}::uuid ORDER BY expires_at DESC LIMIT ${maxRetiredSecrets}))`,
          client.$executeRaw`
            INSERT INTO webhook_secrets (id, account_id, sealed) VALUES (gen_random_uuid(), ${accountId}::uuid, ${sealed})`,
          selectActive(accountId),
        ]);
        return secrets;
      }),
  };
}
