import type { Destination, Image, Job, JobSpec } from '@pixmill/contracts';
import { Prisma } from '../generated/client.js';
import { holdTokens } from '../ledger/ledger.js';
import type { Query } from '../sql.js';
import { bindIdempotencyKey, type IdempotentRequest } from './idempotency-repository.js';
import { rankNewJob } from './rank-new-job.js';

export interface NewJob {
  readonly id: string;
  readonly accountId: string;
  readonly dialect: string;
  readonly spec: JobSpec;
  readonly callbackUrl: string | null;
  /** How long after it settled the callback is due, in ms; 0 when left out. */
  readonly callbackDelayMs?: number;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** Where results are put beside our own storage, and the sealed credentials for it; left out is nowhere. */
  readonly destination?: { readonly target: Destination; readonly credentials: string } | null;
  /** The key under which a repeated submit finds this job. */
  readonly idempotency: IdempotentRequest | null;
  readonly images: readonly Pick<Image, 'id' | 'position' | 'name' | 'source'>[];
}

export interface SubmittedJob extends Job {
  /** Its place in the queue, lowest first: accounts take turns by it. */
  readonly rank: number;
}

type NewImage = NewJob['images'][number];

function toImageRow(jobId: string, { id, position, name, source }: NewImage): Prisma.Sql {
  const { url, storageKey, sizeBytes, sha256 } = { url: null, storageKey: null, sizeBytes: null, sha256: null, ...source };
  return Prisma.sql`(${id}::uuid, ${jobId}::uuid, ${position}::int, ${name}, ${source.kind}::source_kind, ${url}, ${storageKey},
    ${sizeBytes}::int, ${sha256})`;
}

/** Nothing where there are none: no list of rows may be empty. */
function insertImagesCte(jobId: string, images: readonly NewImage[]): Prisma.Sql {
  if (images.length === 0) return Prisma.empty;
  return Prisma.sql`, pictures AS (
    INSERT INTO images (id, job_id, position, name, source_kind, source_url, source_key, source_bytes, source_sha256)
    VALUES ${Prisma.join(images.map((image) => toImageRow(jobId, image)))})`;
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

/** Writes a job, its images, its hold and its key's end, in the transaction in which it asks. Throws what `JobsRepository.submit` throws. */
export async function submitJob(query: Query, job: NewJob, maxUnfinished?: number): Promise<SubmittedJob> {
  const { id, accountId, dialect, spec, callbackUrl, callbackDelayMs = 0, sourceCredentials, idempotency, images } = job;
  const { target = null, credentials = null } = job.destination ?? {};
  const tokensHeld = await holdTokens(query, { accountId, jobId: id, tokens: images.length });
  const rank = await rankNewJob(query, accountId, maxUnfinished);
  const [inserted] = await query<{ createdAt: Date }>(Prisma.sql`
    WITH job AS (
      INSERT INTO jobs (id, account_id, dialect, spec, callback_url, callback_delay_ms, source_credentials, destination, destination_credentials,
        tokens_held, rank, created_at)
      VALUES (${id}::uuid, ${accountId}::uuid, ${dialect}, ${JSON.stringify(spec)}::jsonb, ${callbackUrl}, ${callbackDelayMs}, ${sourceCredentials},
        ${target && JSON.stringify(target)}::jsonb, ${credentials}, ${tokensHeld}, ${rank}, clock_timestamp())
      RETURNING created_at)
    ${insertImagesCte(id, images)}
    SELECT created_at AS "createdAt" FROM job`);
  if (idempotency) await bindIdempotencyKey(query, { ...idempotency, accountId, jobId: id });
  return {
    ...{ id, accountId, dialect, state: 'queued', spec, callbackUrl, callbackDelayMs, destination: target, rank },
    ...{ createdAt: inserted?.createdAt ?? new Date(), settledAt: null, expiresAt: null, tokensCharged: 0 },
    images: images.map(toImage),
  };
}
