import { AppError, type Job, listWatermarkIds } from '@pixmill/contracts';
import type { WatermarksRepository } from '@pixmill/db';
import type { WatermarkImages } from '@pixmill/optimizer';
import type { Storage, StorageKeys } from '@pixmill/storage';

export interface ReadWatermarksDeps {
  readonly watermarks: Pick<WatermarksRepository, 'ownsAll'>;
  readonly storage: Pick<Storage, 'read'>;
  readonly keys: Pick<StorageKeys, 'watermark'>;
}

/**
 * Reads the watermarks that a job names, by id. Throws AppError `invalid_parameter` when one was deleted after the submit,
 * `artifact_missing` when its bytes alone are lost, `storage_failed` or `unavailable`.
 */
export async function readWatermarks(
  { watermarks, storage, keys }: ReadWatermarksDeps,
  { accountId, spec }: Job,
): Promise<WatermarkImages> {
  const read = async (id: string) => {
    try {
      return [id, await storage.read(keys.watermark({ accountId, id }))] as const;
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'artifact_missing') throw thrown;
      if (await watermarks.ownsAll(accountId, [id])) throw thrown;
      throw new AppError('invalid_parameter', { message: `watermark: ${id} was deleted before the image was processed`, cause: thrown });
    }
  };
  return new Map(await Promise.all(listWatermarkIds(spec.operations).map(read)));
}
