import { randomInt } from 'node:crypto';
import { type ImageResult, isCharged } from '@pixmill/contracts';
import { empty, join, type Statement, sql } from '../sql.js';

/** Counters of the images of one source format. */
interface FormatCounts {
  images: number;
  failed: number;
  bytesIn: number;
  bytesSaved: number;
  tokens: number;
  scoreSum: number;
  scoreCount: number;
}

/** Settlements of one account in parallel rarely wait for the row of another. */
const usageShards = 8;

/** `key_id` of jobs without a key. */
export const noKeyId = '00000000-0000-0000-0000-000000000000';

/** `format` of a source that was never read, or is not an image. */
const unknownFormat = 'unknown';

/** Cancelled images were not processed, so they do not count. */
const isCancelled = ({ outcome }: ImageResult) => outcome.status === 'failed' && outcome.failure.code === 'cancelled';

/** The counters of a job by source format. Pure. */
function countByFormat(results: readonly ImageResult[]): ReadonlyMap<string, Readonly<FormatCounts>> {
  const byFormat = new Map<string, FormatCounts>();
  for (const result of results) {
    if (isCancelled(result)) continue;
    const format = result.sourceFormat ?? unknownFormat;
    const counts = byFormat.get(format) ?? { images: 0, failed: 0, bytesIn: 0, bytesSaved: 0, tokens: 0, scoreSum: 0, scoreCount: 0 };
    byFormat.set(format, counts);
    addResult(counts, result);
  }
  return byFormat;
}

function addResult(counts: FormatCounts, result: ImageResult): void {
  const { sourceBytes, outcome } = result;
  counts.images += 1;
  if (outcome.status === 'failed') {
    counts.failed += 1;
    return;
  }
  const main = outcome.variants.find(({ role }) => role === 'main');
  counts.bytesIn += sourceBytes ?? 0;
  counts.bytesSaved += Math.max((sourceBytes ?? 0) - (main?.sizeBytes ?? sourceBytes ?? 0), 0);
  counts.tokens += isCharged(result) ? 1 : 0;
  const { score } = outcome.report;
  if (typeof score !== 'number') return;
  counts.scoreSum += score;
  counts.scoreCount += 1;
}

/**
 * A CTE that adds the results of a job to the counters of its day, for a statement with a CTE `settled_job (account_id, key_id)`. Rows
 * are locked in the order of their formats. It makes the statement 7 to 8 % slower (0.08 ms of 1.0 ms), also for 8 in parallel.
 */
export function countUsageCte(results: readonly ImageResult[], settledAt: Date): Statement {
  const counts = [...countByFormat(results)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (counts.length === 0) return empty;
  const rows = counts.map(
    ([format, { images, failed, bytesIn, bytesSaved, tokens, scoreSum, scoreCount }]) => sql`(${format}, ${images}::int, ${failed}::int,
      ${bytesIn}::bigint, ${bytesSaved}::bigint, ${tokens}::int, ${scoreSum}::float8, ${scoreCount}::int)`,
  );
  return sql`counted_usage AS (
    INSERT INTO usage_days AS total (account_id, day, key_id, format, shard, images, images_failed, bytes_in, bytes_saved, tokens,
      score_sum, score_count)
    SELECT settled_job.account_id, ${settledAt.toISOString().slice(0, 10)}::date, coalesce(settled_job.key_id, ${noKeyId}::uuid),
      used.format, ${randomInt(usageShards)}::smallint, used.images, used.failed, used.bytes_in, used.bytes_saved, used.tokens,
      used.score_sum, used.score_count
    FROM settled_job, (VALUES ${join(rows)}) AS used (format, images, failed, bytes_in, bytes_saved, tokens, score_sum, score_count)
    ON CONFLICT (account_id, day, key_id, format, shard) DO UPDATE SET
      images = total.images + excluded.images, images_failed = total.images_failed + excluded.images_failed,
      bytes_in = total.bytes_in + excluded.bytes_in, bytes_saved = total.bytes_saved + excluded.bytes_saved,
      tokens = total.tokens + excluded.tokens, score_sum = total.score_sum + excluded.score_sum,
      score_count = total.score_count + excluded.score_count),`;
}
