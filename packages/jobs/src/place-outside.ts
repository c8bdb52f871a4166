import {
  AppError,
  type DestinationCredentials,
  formatFacts,
  type Image,
  type Job,
  toObjectKey,
  toResultName,
  type Variant,
} from '@pixmill/contracts';
import type { Deps } from './deps.js';

export interface OutsideTask {
  readonly job: Job;
  readonly image: Image;
  /** For the job's destination, opened; null without one. */
  readonly credentials: DestinationCredentials | null;
  readonly signal: AbortSignal;
}

type Encoding = Pick<Variant, 'role' | 'format'> & { readonly bytes: Buffer };

/** Their permanent addresses by role; empty where a job has no destination. */
export type PlaceOutside = (task: OutsideTask, encodings: readonly Encoding[]) => Promise<ReadonlyMap<Variant['role'], string>>;

/**
 * Puts an image's results where its job's caller wants them, extras beside the main one with their own ending. One after the other
 * and the main one last, so that it is not there when one of them is refused. Throws AppError `destination_refused` or `destination_failed`.
 */
export function createPlaceOutside({ destinations }: Pick<Deps, 'destinations'>): PlaceOutside {
  return async ({ job: { destination: place }, image, credentials, signal }, encodings) => {
    const urls = new Map<Variant['role'], string>();
    const main = encodings.find(({ role }) => role === 'main');
    if (place === null || !main) return urls;
    if (credentials === null) throw new AppError('internal', { detail: 'a destination without its login' });
    const mainKey = toObjectKey(place.path, toResultName(image.name, main.format));
    const { 'content-type': _mainType, ...extraHeaders } = place.headers;
    for (const { role, format, bytes } of encodings.toSorted((a, b) => Number(a === main) - Number(b === main))) {
      const { extension, mediaType } = formatFacts[format];
      const key = role === 'main' ? mainKey : `${mainKey}.${extension}`;
      const request = { place: role === 'main' ? place : { ...place, headers: extraHeaders }, credentials };
      const { url } = await destinations.put({ request, key, bytes, mediaType, signal });
      urls.set(role, url);
    }
    return urls;
  };
}
