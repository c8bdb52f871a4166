import {
  AppError,
  type DestinationCredentials,
  formatInfo,
  type Image,
  type Job,
  toObjectKey,
  toResultName,
  type Variant,
} from '@pixmill/contracts';
import type { Deps } from '../shared/deps.js';

export interface DestinationTask {
  readonly job: Job;
  readonly image: Image;
  /** For the job's destination, opened; null without one. */
  readonly credentials: DestinationCredentials | null;
  readonly signal: AbortSignal;
}

type EncodedVariant = Pick<Variant, 'role' | 'format'> & { readonly bytes: Buffer };

/** Their permanent addresses by role; empty where a job has no destination. */
export type PutToDestination = (
  task: DestinationTask,
  encodings: readonly EncodedVariant[],
) => Promise<ReadonlyMap<Variant['role'], string>>;

/**
 * Puts an image's results where its job's caller wants them, extras beside the main one with their own ending. One after the other
 * and the main one last, so that it is not there when one of them is refused. Throws AppError `destination_refused` or `destination_failed`.
 */
export function createPutToDestination({ destinations }: Pick<Deps, 'destinations'>): PutToDestination {
  return async ({ job: { destination }, image, credentials, signal }, variants) => {
    const urls = new Map<Variant['role'], string>();
    const main = variants.find(({ role }) => role === 'main');
    if (destination === null || !main) return urls;
    if (credentials === null) throw new AppError('internal', { detail: 'a destination without its login' });
    const mainKey = toObjectKey(destination.path, toResultName(image.name, main.format));
    const { 'content-type': _mainType, ...extraHeaders } = destination.headers;
    for (const { role, format, bytes } of variants.toSorted((a, b) => Number(a === main) - Number(b === main))) {
      const { extension, mediaType } = formatInfo[format];
      const key = role === 'main' ? mainKey : `${mainKey}.${extension}`;
      const request = { destination: role === 'main' ? destination : { ...destination, headers: extraHeaders }, credentials };
      const { url } = await destinations.put({ request, key, bytes, mediaType, signal });
      urls.set(role, url);
    }
    return urls;
  };
}
