import {
  type Destination,
  type Image,
  type ImageSource,
  type Job,
  type JobLabels,
  type JobSpec,
  type StoredSource,
  toJobQueued,
} from '@pixmill/contracts';
import { insertEventDeliveries, isAskedFor, type RenderEvent } from '../events/endpoint-deliveries.js';
import { holdTokens } from '../ledger/ledger.js';
import { empty, join, type SqlConnection, type Statement, sql } from '../sql.js';
import { bindIdempotencyKey, type IdempotentRequest } from './idempotency-repository.js';
import { rankNewJob, type UnfinishedLimit } from './rank-new-job.js';

export interface NewJob {
  readonly id: string;
  readonly accountId: string;
  readonly dialect: string;
  readonly spec: JobSpec;
  /** Without its login. */
  readonly callbackUrl: string | null;
  /** Sealed `Login` that the callback URL contained; default null. */
  readonly callbackLogin?: string | null;
  /** Delay between the settlement and the callback, in ms; default 0. */
  readonly callbackDelayMs?: number;
  /** Sealed `SourceAccess`. */
  readonly sourceCredentials: string | null;
  /** The caller's own storage, where results are put too, and the sealed credentials for it. */
  readonly destination?: { readonly target: Destination; readonly credentials: string } | null;
  /** A repeated submit under the same key finds this job. */
  readonly idempotency: IdempotentRequest | null;
  readonly images: readonly NewImage[];
  /** The dead letter that the job replays, or the job whose failed images it retries. */
  readonly parentId?: string | null;
  /** The key of the caller; default null. */
  readonly keyId?: string | null;
  /** From -10 to 10; default 0. */
  readonly priority?: number;
  /** Default none. */
  readonly labels?: JobLabels;
  readonly collectionId?: string | null;
}

export interface NewImage extends Pick<Image, 'id' | 'position' | 'name'> {
  /** A replay brings the bytes of a URL along. */
  readonly source:
    | Extract<ImageSource, { kind: 'upload' }>
    | { readonly kind: 'url'; readonly url: string; readonly stored?: StoredSource };
}

export interface SubmittedJob extends Job {
  /** Whether its sources must be fetched first. */
  readonly fetchPending: boolean;
  /** Place in the queue, lowest first: it makes accounts take turns. */
  readonly rank: number;
}

const notStored = { storageKey: null, sizeBytes: null, sha256: null };

function toImageRow(jobId: string, image: NewImage): Statement {
  const { id, position, name, source } = image;
  const url = source.kind === 'url' ? source.url : null;
  const { storageKey, sizeBytes, sha256 } = toStoredSource(image) ?? notStored;
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

/** The bytes of a source that are in storage already. */
const toStoredSource = ({ source }: NewImage): StoredSource | null => (source.kind === 'upload' ? source : (source.stored ?? null));

function toImage(image: NewImage): Image {
  const { id, position, name, source } = image;
  const stored = toStoredSource(image);
  return {
    id,
    position,
    name,
    source: source.kind === 'upload' ? source : { kind: 'url', url: source.url, stored, failure: null },
    sourceBytes: stored?.sizeBytes ?? null,
    sourceFormat: null,
    sourceFacts: null,
    outcome: null,
  };
}

export interface SubmitJobOptions extends UnfinishedLimit {
  /** Null writes no delivery to the endpoints of the account. */
  readonly renderEvent: RenderEvent | null;
}

/** Inserts a job with its images and its hold, and binds its idempotency key. Throws what `JobsRepository.submit` throws. */
export async function submitJob(tx: SqlConnection, job: NewJob, { renderEvent, ...limit }: SubmitJobOptions): Promise<SubmittedJob> {
  const { id, accountId, dialect, spec, callbackUrl, callbackDelayMs = 0, sourceCredentials, idempotency, images } = job;
  const { parentId = null, callbackLogin = null, keyId = null, priority = 0, labels = {}, collectionId = null } = job;
  const { target = null, credentials = null } = job.destination ?? {};
  const tokensHeld = await holdTokens(tx, { accountId, jobId: id, tokens: images.length });
  const fetchPending = images.some((image) => toStoredSource(image) === null);
  const rank = await rankNewJob(tx, accountId, limit);
  const [inserted] = await tx.query<{ createdAt: Date; isAskedFor: boolean }>(sql`
    WITH inserted_job AS (
      INSERT INTO jobs (id, account_id, dialect, spec, callback_url, callback_login, callback_delay_ms, source_credentials, destination, destination_credentials,
        tokens_held, rank, fetch_pending, parent_id, key_id, priority, labels, collection_id, created_at)
      VALUES (${id}::uuid, ${accountId}::uuid, ${dialect}, ${JSON.stringify(spec)}::jsonb, ${callbackUrl}, ${callbackLogin}, ${callbackDelayMs}, ${sourceCredentials},
        ${target && JSON.stringify(target)}::jsonb, ${credentials}, ${tokensHeld}, ${rank}, ${fetchPending}, ${parentId}::uuid,
        ${keyId}::uuid, ${priority}::smallint, ${JSON.stringify(labels)}::jsonb, ${collectionId}::uuid, clock_timestamp())
      RETURNING created_at)
    ${insertImagesCte(id, images)}
    SELECT created_at AS "createdAt", ${isAskedFor(sql`${accountId}::uuid`, ['job.queued'])} AS "isAskedFor" FROM inserted_job`);
  if (idempotency) await bindIdempotencyKey(tx, { ...idempotency, accountId, jobId: id });
  const submitted: SubmittedJob = {
    ...{ id, accountId, dialect, state: 'queued', spec, callbackUrl, callbackDelayMs, destination: target, rank, fetchPending },
    ...{ createdAt: inserted?.createdAt ?? new Date(), startedAt: null, settledAt: null, expiresAt: null },
    ...{ tokensHeld, tokensCharged: 0, deadAt: null, parentId, keyId, priority, labels, collectionId },
    images: images.map(toImage),
  };
  if (renderEvent && inserted?.isAskedFor)
    await insertEventDeliveries(tx, accountId, [{ event: toJobQueued(submitted), job: null }], renderEvent);
  return submitted;
}
