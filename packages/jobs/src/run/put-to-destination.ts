import { setTimeout as pause } from 'node:timers/promises';
import { AppError, formatInfo, toCopyKey, toObjectKey, toResultName, type VariantRole } from '@pixmill/contracts';
import type { EncodedVariant } from '@pixmill/optimizer';
import type { DestinationPut, Destinations } from '@pixmill/outbound/destinations';
import type { ImageTask } from './image-task.js';

export interface PutToDestinationDeps {
  readonly destinations: Pick<Destinations, 'put'>;
}

/**
 * Puts the variants of an image to the destination of its job and returns their permanent URLs by role; empty without a destination.
 * An extra is stored beside the main result, with its own extension appended. The main result goes last, so that it only exists when
 * all extras do. Throws AppError `destination_refused`, `destination_failed` after its attempts, `egress_failed`, `claim_lost` or
 * `unavailable`.
 */
export type PutToDestination = (
  task: Pick<ImageTask, 'job' | 'image' | 'credentials' | 'signal' | 'confirmClaim'>,
  variants: readonly Pick<EncodedVariant, 'role' | 'format' | 'bytes'>[],
) => Promise<ReadonlyMap<VariantRole, string>>;

/** Waits before the second and the third attempt. A destination that fails all three is the caller's to mend. */
const retryWaitsMs = [1_000, 3_000];

export function createPutToDestination({ destinations }: PutToDestinationDeps): PutToDestination {
  return async ({ job: { destination }, image, credentials, signal, confirmClaim }, variants) => {
    const urls = new Map<VariantRole, string>();
    const main = variants.find(({ role }) => role === 'main');
    if (destination === null || !main) return urls;
    if (credentials === null) throw new AppError('internal', { detail: 'the destination has no credentials' });
    const mainKey = toObjectKey({ path: destination.path, fileName: toResultName(image.name, main.format) });
    const { 'content-type': _mainType, ...extraHeaders } = destination.headers;
    const extraDestination = { ...destination, headers: extraHeaders };
    for (const { role, format, bytes } of variants.toSorted((a, b) => Number(a === main) - Number(b === main))) {
      const { extension, mediaType } = formatInfo[format];
      const key = role === 'main' ? mainKey : toCopyKey(mainKey, extension);
      const variantDestination = role === 'main' ? destination : extraDestination;
      const { url } = await putWithRetries({ destination: variantDestination, credentials, key, bytes, mediaType, signal }, confirmClaim);
      urls.set(role, url);
    }
    return urls;
  };

  /** The attempts of one run: no attempt of an earlier run counts. */
  async function putWithRetries(put: DestinationPut, confirmClaim: ImageTask['confirmClaim']): Promise<{ readonly url: string }> {
    for (const waitMs of retryWaitsMs) {
      try {
        return await putOnce(put, confirmClaim);
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'destination_failed' || put.signal.aborted) throw thrown;
      }
      await pause(waitMs, undefined, { signal: put.signal });
    }
    return putOnce(put, confirmClaim);
  }

  /**
   * No fence protects the caller's storage, so the claim is checked on both sides of a put: a lost claim sends nothing, and one that was
   * lost meanwhile ends the run (docs/destinations.md#late-writes).
   */
  async function putOnce(put: DestinationPut, confirmClaim: ImageTask['confirmClaim']): Promise<{ readonly url: string }> {
    await confirmClaim();
    put.signal.throwIfAborted();
    try {
      return await destinations.put(put);
    } finally {
      await confirmClaim();
    }
  }
}
