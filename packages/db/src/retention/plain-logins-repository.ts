import { type Sql, type SqlConnection, type Statement, sql } from '../sql.js';

/** The URLs of a job, with logins inside as earlier releases stored them. */
export interface PlainLogins {
  readonly sources: readonly SourceUrl[];
  readonly callbackUrl: string | null;
  /** Null without a delivery. */
  readonly deliveryUrl: string | null;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** Sources may still be fetched: the job is unsettled, or a dead letter that can be replayed. */
  readonly needsLogins: boolean;
  /** The delivery may still be attempted or replayed. */
  readonly needsDeliveryLogin: boolean;
}

export interface SourceUrl {
  readonly position: number;
  readonly url: string;
}

/** The same URLs without logins, and the sealed logins. */
export interface SealedLogins extends Omit<PlainLogins, 'needsLogins' | 'needsDeliveryLogin'> {
  readonly callbackLogin: string | null;
  readonly deliveryLogin: string | null;
}

/** Rows of earlier releases, which stored logins inside URLs. */
export interface PlainLoginsRepository {
  /** Ids of jobs that have such rows. */
  findJobs(query: { readonly limit: number; readonly exceptJobIds: readonly string[] }): Promise<string[]>;
  /** Rewrites the rows of a job in one transaction; `seal` is called inside it. Does nothing for an unknown job. */
  replace(jobId: string, seal: (plain: PlainLogins) => SealedLogins): Promise<void>;
}

/** Condition of the partial indexes that make the search cheap: the same text as in their migration. */
const hasPlainLogin = (column: Statement): Statement => sql`${column} ~ '^https?://[^/?#]*@'`;

export function createPlainLoginsRepository(db: Sql): PlainLoginsRepository {
  return {
    async findJobs({ limit, exceptJobIds }) {
      const rows = await db.query<{ id: string }>(sql`
        SELECT id FROM (
          SELECT job_id AS id FROM images WHERE ${hasPlainLogin(sql`source_url`)}
          UNION SELECT id FROM jobs WHERE ${hasPlainLogin(sql`callback_url`)}
          UNION SELECT job_id FROM deliveries WHERE ${hasPlainLogin(sql`url`)}) jobs_with_logins
        WHERE id <> ALL(${[...exceptJobIds]}::uuid[]) LIMIT ${limit}`);
      return rows.map(({ id }) => id);
    },

    replace: (jobId, seal) =>
      db.transaction(async (tx) => {
        await tx.query(sql`SELECT FROM jobs WHERE id = ${jobId}::uuid FOR UPDATE`);
        const plain = await findPlainLogins(tx, jobId);
        if (plain) await writeSealedLogins(tx, jobId, seal(plain));
      }),
  };
}

async function findPlainLogins(tx: SqlConnection, jobId: string): Promise<PlainLogins | null> {
  const [row] = await tx.query<PlainLogins>(sql`
    SELECT callback_url AS "callbackUrl", d.url AS "deliveryUrl", source_credentials AS "sourceCredentials",
      j.state <> 'settled' OR (dead_at IS NOT NULL AND sources_purged_at IS NULL) AS "needsLogins",
      coalesce(d.state = 'pending' OR purged_at IS NULL, false) AS "needsDeliveryLogin",
      (SELECT coalesce(json_agg(json_build_object('position', position, 'url', source_url)), '[]') FROM images
        WHERE job_id = j.id AND source_kind = 'url') AS sources
    FROM jobs j LEFT JOIN deliveries d ON d.job_id = j.id AND d.webhook_endpoint_id IS NULL WHERE j.id = ${jobId}::uuid`);
  return row ?? null;
}

async function writeSealedLogins(tx: SqlConnection, jobId: string, sealed: SealedLogins): Promise<void> {
  const { sources, callbackUrl, callbackLogin, sourceCredentials, deliveryUrl, deliveryLogin } = sealed;
  await tx.execute(sql`
    UPDATE images SET source_url = source.url
    FROM unnest(${sources.map(({ position }) => position)}::int[], ${sources.map(({ url }) => url)}::text[]) AS source (position, url)
    WHERE images.job_id = ${jobId}::uuid AND images.position = source.position`);
  await tx.execute(sql`
    UPDATE jobs SET callback_url = ${callbackUrl}, source_credentials = ${sourceCredentials},
      callback_login = coalesce(${callbackLogin}, callback_login) WHERE id = ${jobId}::uuid`);
  await tx.execute(sql`
    UPDATE deliveries SET url = ${deliveryUrl}, login = coalesce(${deliveryLogin}, login)
    WHERE job_id = ${jobId}::uuid AND webhook_endpoint_id IS NULL`);
}
