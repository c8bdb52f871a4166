import { type ImageResult, type Report, reportSchema, type Variant } from '@pixmill/contracts';
import { atDatabase, type Direct } from './client.js';
import { Prisma } from './generated/client.js';
import { type ImageRow, toSourceFacts, toVariants } from './rows.js';
import { variantsOfImage } from './whole-jobs.js';

/** The same bytes under the same recipe, settled before and still stored. */
export interface EarlierWork extends Pick<ImageResult, 'sourceFormat' | 'sourceFacts'> {
  readonly jobId: string;
  readonly variants: readonly Variant[];
  readonly report: Report;
}

export interface EarlierWorkRepository {
  /** The account's latest such image whose artifacts live for another `restMs`; never another account's (decisions.md 22). */
  find(question: { accountId: string; sourceSha256: string; recipe: string; restMs: number }): Promise<EarlierWork | null>;
}

type EarlierRow = Pick<ImageRow, 'sourceFormat' | 'sourceFacts' | 'report' | 'variants'> & { readonly jobId: string };

export function createEarlierWorkRepository({ ask }: Direct): EarlierWorkRepository {
  return {
    find: ({ accountId, sourceSha256, recipe, restMs }) =>
      atDatabase(async () => {
        const [row] = await ask<EarlierRow>(Prisma.sql`
          SELECT j.id AS "jobId", i.source_format AS "sourceFormat", i.source_facts AS "sourceFacts", i.report, ${variantsOfImage} AS variants
          FROM images i JOIN jobs j ON j.id = i.job_id
          WHERE i.source_sha256 = ${sourceSha256} AND i.recipe = ${recipe} AND i.outcome = 'succeeded' AND j.account_id = ${accountId}::uuid
            AND j.purged_at IS NULL AND j.expires_at > ${new Date(Date.now() + restMs)}
          ORDER BY j.settled_at DESC LIMIT 1`);
        if (!row) return null;
        const { jobId, variants, report } = row;
        return { jobId, ...toSourceFacts(row), variants: toVariants(variants), report: reportSchema.parse(report) };
      }),
  };
}
