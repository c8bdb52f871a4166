import { type ImageFormat, imageFormats } from '@pixmill/contracts';
import { z } from 'zod';
import { mapDatabaseErrors, type PrismaDatabase } from '../sql.js';

/** What is needed to serve a variant. */
export interface ArtifactRecord {
  readonly storageKey: string;
  readonly format: ImageFormat;
  /** Not before a delivery that names it is over (decisions.md 21). */
  readonly expiresAt: Date;
}

export interface ArtifactsRepository {
  /** Null when there is none at this address, or its job's artifacts were removed. */
  findByPublicPath(publicPath: string): Promise<ArtifactRecord | null>;
}

/** What a due delivery adds again and again while it is due. */
const pendingDeliveryGraceMs = 60_000;

const formatSchema = z.enum(imageFormats);

export function createArtifactsRepository(client: PrismaDatabase): ArtifactsRepository {
  return {
    findByPublicPath: (publicPath) =>
      mapDatabaseErrors(async () => {
        const row = await client.variant.findUnique({
          where: { publicPath },
          include: { image: { include: { job: { include: { delivery: true } } } } },
        });
        const job = row?.image.job;
        if (!row || !job?.expiresAt || job.purgedAt) return null;
        const keptUntilMs = job.delivery?.state === 'pending' ? Date.now() + pendingDeliveryGraceMs : 0;
        const expiresAt = new Date(Math.max(job.expiresAt.getTime(), keptUntilMs));
        return { storageKey: row.storageKey, format: formatSchema.parse(row.format), expiresAt };
      }),
  };
}
