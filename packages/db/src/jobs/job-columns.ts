import { sql } from '../sql.js';

/** A variant `v`, as `VariantRow`. */
const variantJson = sql`json_build_object('role', v.role, 'format', v.format, 'sizeBytes', v.size_bytes, 'width', v.width,
  'height', v.height, 'publicPath', v.public_path, 'storageKey', v.storage_key, 'facts', v.facts, 'externalUrl', v.external_url)`;

/** The variants of an image `i`, unordered. */
export const imageVariantsJson = sql`(
  SELECT coalesce(json_agg(${variantJson}), '[]') FROM variants v WHERE v.image_id = i.id)`;

const imageJson = sql`json_build_object('id', i.id, 'position', i.position, 'name', i.name, 'sourceKind', i.source_kind,
  'sourceUrl', i.source_url, 'sourceKey', i.source_key, 'sourceBytes', i.source_bytes, 'sourceSha256', i.source_sha256,
  'sourceFormat', i.source_format, 'sourceFacts', i.source_facts, 'outcome', i.outcome, 'failureCode', i.failure_code,
  'failureMessage', i.failure_message, 'report', i.report, 'reused', i.reused, 'variants', ${imageVariantsJson})`;

/** Columns of a job `j` with its images and their variants, as `JobRow`: one round trip, where Prisma makes one per table. */
export const jobColumns = sql`j.id, j.account_id AS "accountId", j.dialect, j.state::text AS state, j.spec,
  j.callback_url AS "callbackUrl", j.callback_delay_ms AS "callbackDelayMs", j.destination, j.created_at AS "createdAt",
  j.started_at AS "startedAt", j.settled_at AS "settledAt", j.expires_at AS "expiresAt", j.tokens_charged AS "tokensCharged", j.dead_at AS "deadAt", j.parent_id AS "parentId",
  j.tokens_held AS "tokensHeld", j.key_id AS "keyId", j.priority, j.labels, j.collection_id AS "collectionId",
  (SELECT coalesce(json_agg(${imageJson} ORDER BY i.position), '[]') FROM images i WHERE i.job_id = j.id) AS images`;

/** The account `a` of a job, as one column: both tables have columns of the same names. */
export const accountJson = sql`
  json_build_object('id', a.id, 'name', a.name, 'email', a.email, 'tokens', a.tokens, 'unlimited', a.unlimited)`;
