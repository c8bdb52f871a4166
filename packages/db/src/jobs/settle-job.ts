import { randomUUID } from 'node:crypto';
import { type Account, AppError, type Image, type ImageResult, isCharged, type Job, type Variant } from '@pixmill/contracts';
import { Prisma } from '../generated/client.js';
import type { Query, Sql } from '../sql.js';
import { accountJson, jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';

export interface Settlement {
  readonly jobId: string;
  readonly fence: number;
  /** One for each of the job's images. */
  readonly results: readonly ImageResult[];
  /** How long the artifacts live from now, in ms. */
  readonly resultTtlMs: number;
  /** How long the uploaded sources live from now, in ms; as long as the artifacts when left out. */
  readonly sourceTtlMs?: number;
  /**
   * Words the callback's body from the settled job and the balance after it; called once, inside the transaction. Null settles only a
   * job without a callback.
   */
  readonly render: ((job: Job, account: Account) => { contentType: string; body: string }) | null;
}

export interface SettlementResult {
  readonly job: Job;
  /** With its balance after. */
  readonly account: Account;
  /** Null without a callback. */
  readonly deliveryId: string | null;
}

const toJsonb = (value: object | null) => Prisma.sql`${value && JSON.stringify(value)}::jsonb`;

function toResultRow({ imageId, sourceBytes, sourceSha256, sourceFormat, sourceFacts, recipe, outcome }: ImageResult): Prisma.Sql {
  const { code, message } = outcome.status === 'failed' ? outcome.failure : { code: null, message: null };
  const { report, reused } = outcome.status === 'failed' ? { report: null, reused: false } : outcome;
  return Prisma.sql`(${imageId}::uuid, ${sourceBytes}::int, ${sourceSha256}, ${sourceFormat}, ${toJsonb(sourceFacts)}, ${recipe},
    ${outcome.status}::outcome_status, ${code}, ${message}, ${toJsonb(report)}, ${reused}::boolean)`;
}

function toVariantRow(imageId: string, variant: Variant): Prisma.Sql {
  const { role, format, sizeBytes, width, height, publicPath, storageKey, facts, externalUrl } = variant;
  return Prisma.sql`(${randomUUID()}::uuid, ${imageId}::uuid, ${role}, ${format}, ${sizeBytes}::int, ${width}::int, ${height}::int,
    ${publicPath}, ${storageKey}, ${toJsonb(facts)}, ${externalUrl})`;
}

const variantColumns = Prisma.sql`id, image_id, role, format, size_bytes, width, height, public_path, storage_key, facts, external_url`;

/** Nothing where there are none: no list of rows may be empty. */
function updateImagesCte(results: readonly ImageResult[]): Prisma.Sql {
  if (results.length === 0) return Prisma.empty;
  return Prisma.sql`ended AS (
    UPDATE images SET source_bytes = coalesce(r.bytes, images.source_bytes), source_sha256 = coalesce(r.sha256, images.source_sha256),
      source_format = r.format, source_facts = r.facts, recipe = r.recipe, outcome = r.outcome, failure_code = r.code,
      failure_message = r.message, report = r.report, reused = r.reused
    FROM held, (VALUES ${Prisma.join(results.map(toResultRow))})
      AS r (id, bytes, sha256, format, facts, recipe, outcome, code, message, report, reused)
    WHERE images.id = r.id AND images.job_id = held.id),`;
}

/** Nothing where all images failed. */
function insertVariantsCte(results: readonly ImageResult[]): Prisma.Sql {
  const rows = results.flatMap(({ imageId, outcome }) =>
    outcome.status === 'succeeded' ? outcome.variants.map((variant) => toVariantRow(imageId, variant)) : [],
  );
  if (rows.length === 0) return Prisma.empty;
  return Prisma.sql`made AS (
    INSERT INTO variants (${variantColumns})
    SELECT v.* FROM (VALUES ${Prisma.join(rows)}) AS v (${variantColumns}), held),`;
}

function withResult(image: Image, results: readonly ImageResult[]): Image {
  const result = results.find(({ imageId }) => imageId === image.id);
  if (!result) return image;
  const { sourceBytes, sourceFormat, sourceFacts, outcome } = result;
  return { ...image, sourceBytes: sourceBytes ?? image.sourceBytes, sourceFormat, sourceFacts, outcome };
}

/**
 * Outcomes, variants, charge and give-back in one statement, which is a transaction of its own where there is none around it: the row
 * lock and the fence in `held` make it happen once, and everything else hangs on `held`. What it reads is from before it, so the job
 * is put together from that and what was written.
 */
async function writeSettlement(query: Query, { jobId, fence, results, resultTtlMs, sourceTtlMs = resultTtlMs, render }: Settlement) {
  const tokensCharged = results.filter(isCharged).length;
  const settledAt = new Date();
  const expiresAt = new Date(settledAt.getTime() + resultTtlMs);
  const sourcesExpireAt = new Date(settledAt.getTime() + sourceTtlMs);
  const [row] = await query<JobRow & { payer: Account; tokens: number | null }>(Prisma.sql`
    WITH held AS (
      UPDATE jobs SET state = 'settled', settled_at = ${settledAt}, expires_at = ${expiresAt}, sources_expire_at = ${sourcesExpireAt},
        tokens_charged = ${tokensCharged}::int, lease_until = NULL, lease_owner = NULL, source_credentials = NULL, destination_credentials = NULL
      WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running' AND (callback_url IS NULL OR ${render !== null}::boolean)
      RETURNING *, greatest(tokens_held - ${tokensCharged}::int, 0) AS rest),
    ${updateImagesCte(results)}
    ${insertVariantsCte(results)}
    entry AS (
      INSERT INTO ledger (account_id, job_id, kind, delta) SELECT account_id, id, 'release', rest FROM held WHERE rest > 0),
    given AS (
      UPDATE accounts SET tokens = tokens + rest FROM held WHERE accounts.id = account_id AND rest > 0 RETURNING tokens)
    SELECT ${jobColumns}, ${accountJson} AS payer, (SELECT tokens FROM given) AS tokens
    FROM held j JOIN accounts a ON a.id = j.account_id`);
  if (!row) throw new AppError('claim_lost', { detail: `job ${jobId}, fence ${fence}` });
  const job = toJob(row);
  return {
    job: { ...job, images: job.images.map((image) => withResult(image, results)) },
    account: { ...row.payer, tokens: row.tokens ?? row.payer.tokens },
  };
}

async function insertDelivery(
  query: Query,
  { job, account }: Omit<SettlementResult, 'deliveryId'>,
  render: NonNullable<Settlement['render']>,
) {
  if (job.callbackUrl === null) return null;
  const id = randomUUID();
  const { contentType, body } = render(job, account);
  await query(Prisma.sql`
    INSERT INTO deliveries (id, job_id, account_id, url, endpoint, content_type, body, next_attempt_at)
    VALUES (${id}::uuid, ${job.id}::uuid, ${account.id}::uuid, ${job.callbackUrl}, ${new URL(job.callbackUrl).origin}, ${contentType}, ${body},
      ${new Date(Date.now() + job.callbackDelayMs)})`);
  return id;
}

/** The whole end of a job: outcomes, variants, charge, give-back and callback row. Throws AppError `claim_lost`. */
export async function settleJob({ query, transaction }: Sql, settlement: Settlement): Promise<SettlementResult> {
  const { render } = settlement;
  if (render === null) return { ...(await writeSettlement(query, settlement)), deliveryId: null };
  return transaction(async (tx) => {
    const settled = await writeSettlement(tx, settlement);
    return { ...settled, deliveryId: await insertDelivery(tx, settled, render) };
  });
}
