import { type ImageResult, type Report, reportSchema, type Variant } from '@pixmill/contracts';
import { atDatabase, type Client } from './client.js';
import type { Prisma } from './generated/client.js';
import { toSourceFacts, toVariants } from './rows.js';

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
        if (!row) return null;
        const { jobId, variants, report } = row;
        return { jobId, ...toSourceFacts(row), variants: toVariants(variants), report: reportSchema.parse(report) };
      }),
  };
}
