import { atDatabase, type Client } from './client.js';

/** A webhook secret as it is stored. */
export interface StoredSecret {
  readonly sealed: string;
  readonly createdAt: Date;
  /** Until when an old one signs along; null for the current one. */
  readonly expiresAt: Date | null;
}

export interface WebhookSecretsRepository {
  /** Those that sign now, the current one first; empty when there never was one. */
  findActive(accountId: string): Promise<StoredSecret[]>;
  /** Makes `sealed` the account's secret unless it has one: of two at once the first wins. Returns those that sign now. */
  ensure(accountId: string, sealed: string): Promise<StoredSecret[]>;
  /** Makes `sealed` the account's secret; the old one signs along for `overlapMs`. Returns those that sign now. */
  rotate(change: { readonly accountId: string; readonly sealed: string; readonly overlapMs: number }): Promise<StoredSecret[]>;
}

/** Namespace of the locks under which an account's secrets change. */
const secretLocks = 7_302;

/** Each signs every try, and the header has to stay small however often somebody rotates. */
const maxOld = 4;

export function createWebhookSecretsRepository(client: Client): WebhookSecretsRepository {
  const lock = (accountId: string) => client.$executeRaw`SELECT pg_advisory_xact_lock(${secretLocks}::int, hashtext(${accountId}))`;

  const active = (accountId: string) => client.$queryRaw<StoredSecret[]>`
    SELECT sealed, created_at AS "createdAt", expires_at AS "expiresAt" FROM webhook_secrets
    WHERE account_id = ${accountId}::uuid AND (expires_at IS NULL OR expires_at > now()::timestamptz(3))
    ORDER BY expires_at DESC NULLS FIRST`;

  return {
    findActive: (accountId) => atDatabase(() => active(accountId)),

    ensure: (accountId, sealed) =>
      atDatabase(async () => {
        const [, , secrets] = await client.$transaction([
          lock(accountId),
          client.$executeRaw`
            INSERT INTO webhook_secrets (id, account_id, sealed) SELECT gen_random_uuid(), ${accountId}::uuid, ${sealed}
            WHERE NOT EXISTS (SELECT 1 FROM webhook_secrets WHERE account_id = ${accountId}::uuid AND expires_at IS NULL)`,
          active(accountId),
        ]);
        return secrets;
      }),

    rotate: ({ accountId, sealed, overlapMs }) =>
      atDatabase(async () => {
        const [, , , , secrets] = await client.$transaction([
          lock(accountId),
          client.$executeRaw`
            UPDATE webhook_secrets SET expires_at = now() + ${overlapMs} * interval '1 millisecond'
            WHERE account_id = ${accountId}::uuid AND expires_at IS NULL`,
          client.$executeRaw`
            DELETE FROM webhook_secrets WHERE account_id = ${accountId}::uuid AND (expires_at <= now() OR id NOT IN (
              SELECT id FROM webhook_secrets WHERE account_id = ${accountId}::uuid ORDER BY expires_at DESC LIMIT ${maxOld}))`,
          client.$executeRaw`
            INSERT INTO webhook_secrets (id, account_id, sealed) VALUES (gen_random_uuid(), ${accountId}::uuid, ${sealed})`,
          active(accountId),
        ]);
        return secrets;
      }),
  };
}
