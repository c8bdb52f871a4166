import { AppError, type Job, listWatermarkIds } from '@pixmill/contracts';
import type { WatermarkImages } from '@pixmill/optimizer';
import type { Storage, StorageKeys } from '@pixmill/storage';

export interface ReadWatermarksDeps {
  readonly storage: Pick<Storage, 'read'>;
  readonly keys: Pick<StorageKeys, 'watermark'>;
}

/**
 * Reads the watermarks that a job names, by id. Throws AppError `invalid_parameter` when one was deleted after the submit, or
 * `storage_failed`.
 */
export async function readWatermarks({ storage, keys }: ReadWatermarksDeps, { accountId, spec }: Job): Promise<WatermarkImages> {
  const read = async (id: string) => {
    try {
      return [id, await storage.read(keys.watermark({ accountId, id }))] as const;
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'artifact_missing') throw thrown;
      throw new AppError('invalid_parameter', { message: `watermark: ${id} was deleted before the image was processed`, cause: thrown });
    }
  };
  return new Map(await Promise.all(listWatermarkIds(spec.operations).map(read)));
}
