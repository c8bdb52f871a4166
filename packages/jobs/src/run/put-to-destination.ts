import { AppError, formatInfo, toObjectKey, toResultName, type VariantRole } from '@pixmill/contracts';
import type { EncodedVariant } from '@pixmill/optimizer';
import type { Destinations } from '@pixmill/outbound/destinations';
import type { ImageTask } from './image-task.js';

export interface PutToDestinationDeps {
  readonly destinations: Pick<Destinations, 'put'>;
}

/**
 * Puts the variants of an image to the destination of its job and returns their permanent URLs by role; empty without a destination.
 * An extra is stored beside the main result, with its own extension appended. The main result goes last, so that it only exists when
 * all extras do. Throws AppError `destination_refused` or `destination_failed`.
 */
export type PutToDestination = (
  task: Pick<ImageTask, 'job' | 'image' | 'credentials' | 'signal'>,
  variants: readonly Pick<EncodedVariant, 'role' | 'format' | 'bytes'>[],
) => Promise<ReadonlyMap<VariantRole, string>>;

export function createPutToDestination({ destinations }: PutToDestinationDeps): PutToDestination {
  return async ({ job: { destination }, image, credentials, signal }, variants) => {
    const urls = new Map<VariantRole, string>();
    const main = variants.find(({ role }) => role === 'main');
    if (destination === null || !main) return urls;
    if (credentials === null) throw new AppError('internal', { detail: 'the destination has no credentials' });
    const mainKey = toObjectKey({ path: destination.path, fileName: toResultName(image.name, main.format) });
    const { 'content-type': _mainType, ...extraHeaders } = destination.headers;
    const extraDestination = { ...destination, headers: extraHeaders };
    for (const { role, format, bytes } of variants.toSorted((a, b) => Number(a === main) - Number(b === main))) {
      const { extension, mediaType } = formatInfo[format];
      const key = role === 'main' ? mainKey : `${mainKey}.${extension}`;
      const variantDestination = role === 'main' ? destination : extraDestination;
      const { url } = await destinations.put({ destination: variantDestination, credentials, key, bytes, mediaType, signal });
      urls.set(role, url);
    }
    return urls;
  };
}
