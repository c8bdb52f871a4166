import { AppError, type Job, type Operation } from '@pixmill/contracts';
import type { Watermarks } from '@pixmill/optimizer';
import type { Deps } from './deps.js';

/** Ids of the watermarks that operations name, each once. Pure. */
export function listWatermarkIds(operations: readonly Operation[]): string[] {
  return [...new Set(operations.flatMap((operation) => (operation.kind === 'watermark' ? operation.image : [])))];
}

type ReadWatermarksDeps = Pick<Deps, 'storage'> & { readonly keys: Pick<Deps['keys'], 'watermark'> };

/** Bytes of the watermarks that a job names. Throws AppError `invalid_parameter` when one was removed since, or `storage_failed`. */
export async function readWatermarks({ storage, keys }: ReadWatermarksDeps, { accountId, spec }: Job): Promise<Watermarks> {
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
