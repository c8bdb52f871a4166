import { type Report, reportSchema, type Variant } from '@pixmill/contracts';
import { atDatabase, type Client } from './client.js';
import type { Prisma } from './generated/client.js';
import { toVariants } from './rows.js';

/** The same bytes under the same recipe, settled before and still stored. */
export interface EarlierWork {
  readonly jobId: string;
  readonly variants: readonly Variant[];
  readonly report: Report;
}

export interface EarlierWorkRepository {
  /** The account's latest such image whose artifacts live for another `restMs`; never another account's (decisions.md 22). */
  find(question: { accountId: string; sourceSha256: string; recipe: string; restMs: number }): Promise<EarlierWork | null>;
}

export function createEarlierWorkRepository(client: Client): EarlierWorkRepository {
  return {
    find: ({ accountId, sourceSha256, recipe, restMs }) =>
      atDatabase(async () => {
        const row = await client.image.findFirst({
          where: {
            sourceSha256,
            recipe,
            outcome: 'succeeded',
            job: { accountId, purgedAt: null, expiresAt: { gt: new Date(Date.now() + restMs) } },
          } satisfies Prisma.ImageWhereInput,
          orderBy: { job: { settledAt: 'desc' } },
          include: { variants: true },
        });
        return row && { jobId: row.jobId, variants: toVariants(row.variants), report: reportSchema.parse(row.report) };
      }),
  };
}
