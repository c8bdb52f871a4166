import { type ImageResult, type Report, reportSchema, type Variant } from '@pixmill/contracts';
import { imageVariantsJson } from '../jobs/job-columns.js';
import { type ImageRow, toSourceFacts, toVariants } from '../jobs/job-rows.js';
import { type Sql, sql } from '../sql.js';

/** Stored results of an earlier image with the same bytes and recipe. */
export interface PriorResults extends Pick<ImageResult, 'sourceFormat' | 'sourceFacts'> {
  readonly jobId: string;
  readonly variants: readonly Variant[];
  readonly report: Report;
}

export interface PriorResultsRepository {
  /**
   * The account's latest such image whose artifacts are kept for at least `minTtlMs`; never another account's
   * (docs/product-decisions.md#storage-keys-and-reuse).
   */
  find(query: { accountId: string; sourceSha256: string; recipe: string; minTtlMs: number }): Promise<PriorResults | null>;
}

type PriorResultsRow = Pick<ImageRow, 'sourceFormat' | 'sourceFacts' | 'report' | 'variants'> & { readonly jobId: string };

export function createPriorResultsRepository({ query }: Sql): PriorResultsRepository {
  return {
    async find({ accountId, sourceSha256, recipe, minTtlMs }) {
      const [row] = await query<PriorResultsRow>(sql`
        SELECT j.id AS "jobId", i.source_format AS "sourceFormat", i.source_facts AS "sourceFacts", i.report, ${imageVariantsJson} AS variants
        FROM images i JOIN jobs j ON j.id = i.job_id
        WHERE i.source_sha256 = ${sourceSha256} AND i.recipe = ${recipe} AND i.outcome = 'succeeded' AND j.account_id = ${accountId}::uuid
          AND j.purged_at IS NULL AND j.expires_at > ${new Date(Date.now() + minTtlMs)}
        ORDER BY j.settled_at DESC LIMIT 1`);
      if (!row) return null;
      const { jobId, variants, report } = row;
      return { jobId, ...toSourceFacts(row), variants: toVariants(variants), report: reportSchema.parse(report) };
    },
  };
}
