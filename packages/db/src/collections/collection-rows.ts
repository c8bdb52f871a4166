import { type Collection, collectionImportSchema, collectionStates, pauseReasons } from '@pixmill/contracts';
import { z } from 'zod';
import { sql } from '../sql.js';

/** Time constant of the moving average of the rate, in seconds. */
export const rateWindowSeconds = 60;

/** Before this the average says little, in seconds. */
const rateKnownAfterSeconds = 3;

/** Without a settlement for this long the rate is not known any more, in seconds. */
const rateStaleAfterSeconds = 120;

/**
 * Expression: how much of a moving average is left after `seconds`, from 1 to 0. The bound keeps exp() from an underflow, which is an
 * error of PostgreSQL.
 */
export const remainderAfter = (seconds: ReturnType<typeof sql>) =>
  sql`exp(-least(greatest(${seconds}, 0), 3000)::float8 / ${rateWindowSeconds}::float8)`;

/** The average began at 0, so that it is divided by the part of it that was filled since. */
const knownRate = sql`CASE WHEN c.state = 'running' AND c.rate > 0 AND c.rate_at > now() - ${rateStaleAfterSeconds}::int * interval '1 second'
  AND c.rate_at > c.running_since + ${rateKnownAfterSeconds}::int * interval '1 second'
  THEN c.rate / (1 - ${remainderAfter(sql`extract(epoch FROM c.rate_at - c.running_since)`)}) END`;

const isServicePaused = sql`EXISTS (SELECT FROM service WHERE paused_at IS NOT NULL)`;

/** Columns of a collection `c`, as `CollectionRow`. One row is read, however many images there are. */
export const collectionColumns = sql`c.id, c.account_id AS "accountId", c.key_id AS "keyId", c.name, c.labels, c.state::text AS state,
  CASE WHEN c.state = 'running' AND ${isServicePaused} THEN 'operator' ELSE c.pause_reason END AS "pauseReason",
  c.options, c.images_total AS "imagesTotal", c.images_fed AS "imagesFed", c.images_succeeded AS "imagesSucceeded",
  c.images_failed AS "imagesFailed", c.bytes_in::float8 AS "bytesIn", c.bytes_out::float8 AS "bytesOut",
  c.tokens_charged AS "tokensCharged", c.import, ${knownRate} AS rate, c.rate_at AS "rateAt", c.created_at AS "createdAt",
  c.started_at AS "startedAt", c.settled_at AS "settledAt", c.parent_id AS "parentId"`;

export type CollectionRow = Record<keyof Collection, unknown>;

const rowSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  keyId: z.string().nullable(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  state: z.enum(collectionStates),
  pauseReason: z.enum(pauseReasons).nullable(),
  options: z.record(z.string(), z.unknown()),
  imagesTotal: z.number(),
  imagesFed: z.number(),
  imagesSucceeded: z.number(),
  imagesFailed: z.number(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  tokensCharged: z.number(),
  import: collectionImportSchema.nullable(),
  rate: z.number().nullable(),
  rateAt: z.date().nullable(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  settledAt: z.date().nullable(),
  parentId: z.string().nullable(),
});

/** Parses a row of `collectionColumns`. */
export const toCollection = (row: CollectionRow): Collection => rowSchema.parse(row);
