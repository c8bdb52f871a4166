import type { Destination, Image, Job, JobSpec } from '@pixmill/contracts';
import { holdTokens } from '../ledger/ledger.js';
import { empty, join, type SqlConnection, type Statement, sql } from '../sql.js';
import { bindIdempotencyKey, type IdempotentRequest } from './idempotency-repository.js';
import { rankNewJob } from './rank-new-job.js';

export interface NewJob {
  readonly id: string;
  readonly accountId: string;
  readonly dialect: string;
  readonly spec: JobSpec;
  readonly callbackUrl: string | null;
  /** Delay between the settlement and the callback, in ms; default 0. */
  readonly callbackDelayMs?: number;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** The caller's own storage, where results are put too, and the sealed credentials for it. */
  readonly destination?: { readonly target: Destination; readonly credentials: string } | null;
  /** A repeated submit under the same key finds this job. */
  readonly idempotency: IdempotentRequest | null;
  readonly images: readonly Pick<Image, 'id' | 'position' | 'name' | 'source'>[];
}

export interface SubmittedJob extends Job {
  /** Place in the queue, lowest first: it makes accounts take turns. */
  readonly rank: number;
}

type NewImage = NewJob['images'][number];

function toImageRow(jobId: string, { id, position, name, source }: NewImage): Statement {
  const { url, storageKey, sizeBytes, sha256 } = { url: null, storageKey: null, sizeBytes: null, sha256: null, ...source };
  return sql`(${id}::uuid, ${jobId}::uuid, ${position}::int, ${name}, ${source.kind}::source_kind, ${url}, ${storageKey},
    ${sizeBytes}::int, ${sha256})`;
}

/** Empty without images: VALUES needs a row. */
function insertImagesCte(jobId: string, images: readonly NewImage[]): Statement {
  if (images.length === 0) return empty;
  return sql`, inserted_images AS (
    INSERT INTO images (id, job_id, position, name, source_kind, source_url, source_key, source_bytes, source_sha256)
    VALUES ${join(images.map((image) => toImageRow(jobId, image)))})`;
}

const toImage = ({ id, position, name, source }: NewImage): Image => ({
  id,
  position,
  name,
  source,
  sourceBytes: source.kind === 'upload' ? source.sizeBytes : null,
  sourceFormat: null,
  sourceFacts: null,
  outcome: null,
});

/** Inserts a job with its images and its hold, and binds its idempotency key. Throws what `JobsRepository.submit` throws. */
export async function submitJob(tx: SqlConnection, job: NewJob, maxUnfinished?: number): Promise<SubmittedJob> {
  const { id, accountId, dialect, spec, callbackUrl, callbackDelayMs = 0, sourceCredentials, idempotency, images } = job;
  const { target = null, credentials = null } = job.destination ?? {};
  const tokensHeld = await holdTokens(tx, { accountId, jobId: id, tokens: images.length });
  const rank = await rankNewJob(tx, accountId, maxUnfinished);
  const [inserted] = await tx.query<{ createdAt: Date }>(sql`
    WITH inserted_job AS (
      INSERT INTO jobs (id, account_id, dialect, spec, callback_url, callback_delay_ms, source_credentials, destination, destination_credentials,
        tokens_held, rank, created_at)
      VALUES (${id}::uuid, ${accountId}::uuid, ${dialect}, ${JSON.stringify(spec)}::jsonb, ${callbackUrl}, ${callbackDelayMs}, ${sourceCredentials},
        ${target && JSON.stringify(target)}::jsonb, ${credentials}, ${tokensHeld}, ${rank}, clock_timestamp())
      RETURNING created_at)
    ${insertImagesCte(id, images)}
    SELECT created_at AS "createdAt" FROM inserted_job`);
  if (idempotency) await bindIdempotencyKey(tx, { ...idempotency, accountId, jobId: id });
  return {
    ...{ id, accountId, dialect, state: 'queued', spec, callbackUrl, callbackDelayMs, destination: target, rank },
    ...{ createdAt: inserted?.createdAt ?? new Date(), settledAt: null, expiresAt: null, tokensCharged: 0 },
    images: images.map(toImage),
  };
}
