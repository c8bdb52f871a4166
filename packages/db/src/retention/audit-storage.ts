import { hasPendingFileDelivery } from '../deliveries/file-event.js';
import { type SqlConnection, sql } from '../sql.js';
import { batchSizes, paginate } from './paginate.js';

/** Bytes that must be in storage. */
export interface ExpectedObject {
  readonly jobId: string;
  readonly storageKey: string;
  readonly sizeBytes: number;
}

export type ExpectedFile = Omit<ExpectedObject, 'jobId'>;

/** Storage objects that must exist for these jobs. */
export function findExpectedObjects({ query }: SqlConnection, jobIds: readonly string[]): Promise<ExpectedObject[]> {
  const ids = [...jobIds];
  return query<ExpectedObject>(sql`
    SELECT job_id AS "jobId", source_key AS "storageKey", source_bytes AS "sizeBytes" FROM images JOIN jobs ON jobs.id = job_id
    WHERE job_id = ANY(${ids}::uuid[]) AND source_key IS NOT NULL
      AND (state <> 'settled' OR (sources_purged_at IS NULL AND sources_expire_at > now()))
    UNION ALL
    SELECT job_id, storage_key, size_bytes FROM variants JOIN images ON images.id = image_id JOIN jobs ON jobs.id = job_id
    WHERE job_id = ANY(${ids}::uuid[]) AND purged_at IS NULL
      AND (expires_at > now() OR ${hasPendingFileDelivery(sql`jobs.id`)})`);
}

export async function* listJobsWithBytes({ query }: SqlConnection): AsyncGenerator<string[]> {
  const pages = paginate({
    limit: batchSizes.jobs,
    read: (after, limit) =>
      query<{ id: string }>(sql`
        SELECT id FROM jobs WHERE id > ${after}::uuid AND (purged_at IS NULL OR sources_purged_at IS NULL) ORDER BY id LIMIT ${limit}`),
  });
  for await (const page of pages) yield page.map(({ id }) => id);
}

/** Ids of watermarks are not UUIDs: they are compared byte by byte, from the empty text. */
export function listExpectedWatermarks({ query }: SqlConnection): AsyncGenerator<ExpectedFile[]> {
  return paginate({
    limit: batchSizes.jobs,
    lowestId: '',
    read: (after, limit) =>
      query<ExpectedFile & { id: string }>(sql`
        SELECT id, storage_key AS "storageKey", size_bytes AS "sizeBytes" FROM watermarks
        WHERE id COLLATE "C" > ${after} ORDER BY id COLLATE "C" LIMIT ${limit}`),
  });
}

export function listExpectedUploads({ query }: SqlConnection): AsyncGenerator<ExpectedFile[]> {
  return paginate({
    limit: batchSizes.jobs,
    read: (after, limit) =>
      query<ExpectedFile & { id: string }>(sql`
        SELECT id, storage_key AS "storageKey", size_bytes AS "sizeBytes" FROM uploads WHERE id > ${after}::uuid ORDER BY id LIMIT ${limit}`),
  });
}
