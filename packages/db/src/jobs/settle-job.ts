import { randomUUID } from 'node:crypto';
import {
  type Account,
  AppError,
  type Image,
  type ImageResult,
  type ImageSource,
  isCharged,
  type Job,
  type Variant,
} from '@pixmill/contracts';
import { countSettlementCtes } from '../collections/count-settlement.js';
import { insertEventDeliveries, isAskedFor, type RenderEvent } from '../events/endpoint-deliveries.js';
import { settledEventTypes, toSettledEvents } from '../events/settled-events.js';
import { releaseTokensCtes } from '../ledger/ledger.js';
import { empty, join, type Sql, type SqlConnection, type Statement, sql } from '../sql.js';
import { countUsageCte } from '../usage/count-usage.js';
import { insertDelivery, type RenderCallback } from './insert-delivery.js';
import { accountJson, jobColumns } from './job-columns.js';
import { type JobRow, toJob } from './job-rows.js';

export interface Settlement {
  readonly jobId: string;
  readonly fence: number;
  /** One for each of the job's images. */
  readonly results: readonly ImageResult[];
  /** How long the artifacts are kept from now, in ms. */
  readonly resultTtlMs: number;
  /** How long the sources are kept from now, in ms; default `resultTtlMs`. */
  readonly sourceTtlMs?: number;
  /** Makes the job a dead letter: it keeps its credentials for a replay. The reason is for the operator. */
  readonly deadLetter?: { readonly reason: string } | null;
  /**
   * Whether fetched sources are kept like uploads, also when nothing failed, and the credentials of the job with the sources when something
   * did, for a retry; default false.
   */
  readonly keepsSources?: boolean;
  /** Null settles only a job without a callback. */
  readonly render: RenderCallback | null;
}

export interface SettlementResult {
  readonly job: Job;
  /** With its new balance. */
  readonly account: Account;
  /** Null for a job without a callback. */
  readonly deliveryId: string | null;
  /** Storage keys of fetched sources that no row names any more. */
  readonly droppedKeys: readonly string[];
}

const toJsonb = (value: object | null) => sql`${value && JSON.stringify(value)}::jsonb`;

function toResultRow({ imageId, sourceBytes, sourceSha256, sourceFormat, sourceFacts, recipe, outcome }: ImageResult): Statement {
  const { code, message } = outcome.status === 'failed' ? outcome.failure : { code: null, message: null };
  const { report, reused } = outcome.status === 'failed' ? { report: null, reused: false } : outcome;
  return sql`(${imageId}::uuid, ${sourceBytes}::int, ${sourceSha256}, ${sourceFormat}, ${toJsonb(sourceFacts)}, ${recipe},
    ${outcome.status}::outcome_status, ${code}, ${message}, ${toJsonb(report)}, ${reused}::boolean)`;
}

function toVariantRow(imageId: string, variant: Variant): Statement {
  const { role, format, sizeBytes, width, height, publicPath, storageKey, facts, externalUrl } = variant;
  return sql`(${randomUUID()}::uuid, ${imageId}::uuid, ${role}, ${format}, ${sizeBytes}::int, ${width}::int, ${height}::int,
    ${publicPath}, ${storageKey}, ${toJsonb(facts)}, ${externalUrl})`;
}

const variantColumns = sql`id, image_id, role, format, size_bytes, width, height, public_path, storage_key, facts, external_url`;

const hasOnlySuccesses = (results: readonly ImageResult[]): boolean => results.every(({ outcome }) => outcome.status === 'succeeded');

/** Whether the fetched bytes of URLs go with the settlement: nothing failed, so nobody needs them again. */
const dropsFetchedSources = ({ results, keepsSources = false }: Settlement): boolean => !keepsSources && hasOnlySuccesses(results);

/** Whether logins and credentials stay with the sources, for a replay or a retry. */
const keepsSecrets = ({ results, keepsSources = false, deadLetter = null }: Settlement): boolean =>
  deadLetter !== null || (keepsSources && !hasOnlySuccesses(results));

/** Empty without results: VALUES needs a row. */
function updateImagesCte(settlement: Settlement): Statement {
  const { results } = settlement;
  if (results.length === 0) return empty;
  return sql`updated_images AS (
    UPDATE images SET source_key = CASE WHEN images.source_kind = 'url' AND ${dropsFetchedSources(settlement)} THEN NULL ELSE images.source_key END,
      source_bytes = coalesce(result.bytes, images.source_bytes), source_sha256 = coalesce(result.sha256, images.source_sha256),
      source_format = result.format, source_facts = result.facts, recipe = result.recipe, outcome = result.outcome,
      failure_code = result.code, failure_message = result.message, report = coalesce(result.report, images.report), reused = result.reused
    FROM settled_job, (VALUES ${join(results.map(toResultRow))})
      AS result (id, bytes, sha256, format, facts, recipe, outcome, code, message, report, reused)
    WHERE images.id = result.id AND images.job_id = settled_job.id),`;
}

/** Empty when all images failed. */
function insertVariantsCte(results: readonly ImageResult[]): Statement {
  const rows = results.flatMap(({ imageId, outcome }) =>
    outcome.status === 'succeeded' ? outcome.variants.map((variant) => toVariantRow(imageId, variant)) : [],
  );
  if (rows.length === 0) return empty;
  return sql`inserted_variants AS (
    INSERT INTO variants (${variantColumns})
    SELECT v.* FROM (VALUES ${join(rows)}) AS v (${variantColumns}), settled_job),`;
}

/** A replay without a failure ends its dead letter: the sources and the credentials of that are not needed any more. */
function endDeadLetterCte(results: readonly ImageResult[], settledAt: Date): Statement {
  if (!hasOnlySuccesses(results)) return empty;
  return sql`ended_letter AS (
    UPDATE jobs SET sources_expire_at = ${settledAt}, callback_login = NULL, source_credentials = NULL,
      destination_credentials = NULL
    FROM settled_job WHERE jobs.id = settled_job.parent_id AND jobs.dead_at IS NOT NULL AND jobs.sources_purged_at IS NULL),`;
}

const toFetchedKey = (source: ImageSource) => (source.kind === 'url' ? source.stored?.storageKey : undefined);

function withResult(image: Image, results: readonly ImageResult[]): Image {
  const result = results.find(({ imageId }) => imageId === image.id);
  if (!result) return image;
  const { sourceBytes, sourceFormat, sourceFacts, outcome } = result;
  return { ...image, sourceBytes: sourceBytes ?? image.sourceBytes, sourceFormat, sourceFacts, outcome };
}

/**
 * Writes outcomes, variants, charge and release in one statement. The row lock and the fence in `settled_job` make it happen once; all
 * other CTEs depend on it. The statement reads the rows as they were before it, so the results are added to the job here.
 */
async function writeSettlement(db: SqlConnection, settlement: Settlement, condition: Statement) {
  const { jobId, fence, results, resultTtlMs, sourceTtlMs = resultTtlMs, deadLetter = null, render } = settlement;
  const tokensCharged = results.filter(isCharged).length;
  const settledAt = new Date();
  const expiresAt = new Date(settledAt.getTime() + resultTtlMs);
  const sourcesExpireAt = new Date(settledAt.getTime() + sourceTtlMs);
  const [row] = await db.query<JobRow & { account: Account; newBalance: number | null; isAskedFor: boolean }>(sql`
    WITH settled_job AS (
      UPDATE jobs SET state = 'settled', settled_at = ${settledAt}, expires_at = ${expiresAt}, sources_expire_at = ${sourcesExpireAt},
        tokens_charged = ${tokensCharged}::int, lease_until = NULL, lease_owner = NULL, fetch_pending = false,
        dead_at = ${deadLetter && settledAt}::timestamptz, dead_reason = ${deadLetter?.reason ?? null},
        source_credentials = CASE WHEN ${keepsSecrets(settlement)} THEN source_credentials END,
        destination_credentials = CASE WHEN ${keepsSecrets(settlement)} THEN destination_credentials END
      WHERE id = ${jobId}::uuid AND fence = ${fence} AND state = 'running' AND (callback_url IS NULL OR ${render !== null}::boolean)
        AND ${condition}
      RETURNING *, greatest(tokens_held - ${tokensCharged}::int, 0) AS refund),
    ${updateImagesCte(settlement)}
    ${insertVariantsCte(results)}
    ${endDeadLetterCte(results, settledAt)}
    ${countUsageCte(results, settledAt)}
    ${releaseTokensCtes},
    ${countSettlementCtes(results, tokensCharged)}
    SELECT ${jobColumns}, ${accountJson} AS account, (SELECT tokens FROM refunded) AS "newBalance",
      ${isAskedFor(sql`j.account_id`, settledEventTypes)} AS "isAskedFor"
    FROM settled_job j JOIN accounts a ON a.id = j.account_id`);
  if (!row) return null;
  const job = toJob(row);
  return {
    droppedKeys: dropsFetchedSources(settlement) ? job.images.flatMap(({ source }) => toFetchedKey(source) ?? []) : [],
    job: { ...job, images: job.images.map((image) => withResult(image, results)) },
    account: { ...row.account, tokens: row.newBalance ?? row.account.tokens },
    isAskedFor: row.isAskedFor,
  };
}

/** One statement for the job that nobody is told of by a webhook; a transaction with the deliveries for any other. */
async function writeAndTell(db: Sql, settlement: Settlement, renderEvent: RenderEvent | null): Promise<SettlementResult | null> {
  const { render } = settlement;
  const isUntold = renderEvent === null ? sql`true` : sql`NOT ${isAskedFor(sql`jobs.account_id`, settledEventTypes)}`;
  const untold = render === null ? await writeSettlement(db, settlement, isUntold) : null;
  if (untold) return { ...untold, deliveryId: null };
  return db.transaction(async (tx) => {
    const settled = await writeSettlement(tx, settlement, sql`true`);
    if (!settled) return null;
    const { job, account } = settled;
    if (renderEvent && settled.isAskedFor) await insertEventDeliveries(tx, account.id, toSettledEvents(job), renderEvent);
    const deliveryId = render && (await insertDelivery(tx, { job, account, render, keepsLogin: keepsSecrets(settlement) }));
    return { ...settled, deliveryId };
  });
}

/** Settles a job: outcomes, variants, charge, release and deliveries. Throws AppError `claim_lost`. */
export async function settleJob(db: Sql, settlement: Settlement, renderEvent: RenderEvent | null): Promise<SettlementResult> {
  const settled = await writeAndTell(db, settlement, renderEvent);
  if (!settled) throw new AppError('claim_lost', { detail: `job ${settlement.jobId}, fence ${settlement.fence}` });
  return settled;
}
