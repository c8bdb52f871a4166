import { type ImageFormat, imageFormats } from '@pixmill/contracts';
import { z } from 'zod';
import { atDatabase, type Client } from './client.js';

/** What is needed to serve a variant. */
export interface ServedArtifact {
  readonly storageKey: string;
  readonly format: ImageFormat;
  readonly expiresAt: Date;
}

export interface ArtifactsRepository {
  /** Null when there is none at this address, or its job's artifacts were removed. */
  findByPublicPath(publicPath: string): Promise<ServedArtifact | null>;
}

const formatSchema = z.enum(imageFormats);

export function createArtifactsRepository(client: Client): ArtifactsRepository {
  return {
    findByPublicPath: (publicPath) =>
      atDatabase(async () => {
        const row = await client.variant.findUnique({ where: { publicPath }, include: { image: { include: { job: true } } } });
        const job = row?.image.job;
        if (!row || !job?.expiresAt || job.purgedAt) return null;
        return { storageKey: row.storageKey, format: formatSchema.parse(row.format), expiresAt: job.expiresAt };
      }),
  };
}
