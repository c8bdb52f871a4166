import type { Destination, Image, Job, JobSpec } from '@pixmill/contracts';
import type { Ask } from './client.js';
import { Prisma } from './generated/client.js';
import { bindIdempotencyKey, type IdempotentRequest } from './idempotency-repository.js';
import { hold } from './ledger.js';
import { findRank } from './room.js';

export interface NewJob {
  readonly id: string;
  readonly accountId: string;
  readonly dialect: string;
  readonly spec: JobSpec;
  readonly callbackUrl: string | null;
  /** How long after it settled the callback is due, in ms; 0 when left out. */
  readonly callbackDelayMs?: number;
  /** Sealed `SourceAccess`. */
  readonly sourceLogin: string | null;
  /** Where results are put beside our own storage, and the sealed credentials for it; left out is nowhere. */
  readonly destination?: { readonly place: Destination; readonly login: string } | null;
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
function insertImages(jobId: string, images: readonly NewImage[]): Prisma.Sql {
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
export async function submitJob(ask: Ask, job: NewJob, maxUnfinished?: number): Promise<SubmittedJob> {
  const { id, accountId, dialect, spec, callbackUrl, callbackDelayMs = 0, sourceLogin, idempotency, images } = job;
  const { place = null, login = null } = job.destination ?? {};
  const tokensHeld = await hold(ask, { accountId, jobId: id, tokens: images.length });
  const rank = await findRank(ask, accountId, maxUnfinished);
  const [written] = await ask<{ createdAt: Date }>(Prisma.sql`
    WITH job AS (
      INSERT INTO jobs (id, account_id, dialect, spec, callback_url, callback_delay_ms, source_login, destination, destination_login,
        tokens_held, rank, created_at)
      VALUES (${id}::uuid, ${accountId}::uuid, ${dialect}, ${JSON.stringify(spec)}::jsonb, ${callbackUrl}, ${callbackDelayMs}, ${sourceLogin},
        ${place && JSON.stringify(place)}::jsonb, ${login}, ${tokensHeld}, ${rank}, clock_timestamp())
      RETURNING created_at)
    ${insertImages(id, images)}
    SELECT created_at AS "createdAt" FROM job`);
  if (idempotency) await bindIdempotencyKey(ask, { ...idempotency, accountId, jobId: id });
  return {
    ...{ id, accountId, dialect, state: 'queued', spec, callbackUrl, callbackDelayMs, destination: place, rank },
    ...{ createdAt: written?.createdAt ?? new Date(), settledAt: null, expiresAt: null, tokensCharged: 0 },
    images: images.map(toImage),
  };
}
