import { AppError, type Job, type VariantRole } from '@pixmill/contracts';
import { renderJob } from '@pixmill/dialects';
import type { Storage } from '@pixmill/storage';
import { createArchiveNames } from './archive-names.js';
import type { ArchiveEntry } from './create-zip.js';

export interface JobArchiveDeps {
  readonly storage: Pick<Storage, 'openRead'>;
  readonly publicUrl: string;
}

const reportName = 'report.json';

/** A result of a job in `report.json`. */
interface ListedFile {
  readonly image_id: string;
  readonly role: VariantRole;
  readonly name: string;
}

/**
 * The files of a settled job's archive: every result, then `report.json` with the job, the names of the files, and those that the storage
 * has lost or removed meanwhile. Throws AppError `storage_failed`.
 */
export async function* listJobFiles({ storage, publicUrl }: JobArchiveDeps, job: Job): AsyncGenerator<ArchiveEntry> {
  const nameResult = createArchiveNames([reportName]);
  const modifiedAt = job.settledAt ?? job.createdAt;
  const files: ListedFile[] = [];
  const missing: ListedFile[] = [];
  for (const { id: imageId, name: imageName, outcome } of job.images) {
    if (outcome?.status !== 'succeeded') continue;
    for (const { role, format, storageKey } of outcome.variants) {
      const name = nameResult({ name: imageName, format });
      const bytes = await openUnlessMissing(storage, storageKey);
      (bytes ? files : missing).push({ image_id: imageId, role, name });
      if (bytes) yield { name, modifiedAt, bytes };
    }
  }
  const report = { job: renderJob(job, { publicUrl }), files, missing };
  yield { name: reportName, modifiedAt, bytes: Buffer.from(`${JSON.stringify(report, null, 2)}\n`) };
}

/** Null when the storage has lost or removed it. Throws AppError `storage_failed`. */
export async function openUnlessMissing(storage: JobArchiveDeps['storage'], storageKey: string) {
  try {
    return await storage.openRead(storageKey);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'artifact_missing') return null;
    throw thrown;
  }
}
