import type { StoredImage } from '@pixmill/db';
import type { StorageKeys } from '@pixmill/storage';

/** Where the thumbnail of an image is stored, and what it is made from. */
export interface ThumbnailPlan {
  readonly storageKey: string;
  readonly madeFrom: string;
}

/**
 * A thumbnail shows the main result, or the source while there is none; the two have different keys, so that the one of the result takes
 * its place. Null when the image has no bytes any more. Pure.
 */
export function chooseThumbnail(
  keys: Pick<StorageKeys, 'thumbnail'>,
  { id: imageId, jobId, main, source }: StoredImage,
): ThumbnailPlan | null {
  const shown = main ?? source;
  if (shown === null) return null;
  return { storageKey: keys.thumbnail({ jobId, imageId, shows: main ? 'result' : 'source' }), madeFrom: shown.storageKey };
}
