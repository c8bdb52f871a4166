import { AppError } from './app-error.js';
import { errorCatalogue } from './error-catalogue.js';

/**
 * An `image_damaged` whose reason the caller may read: what is wrong, and at which byte. Messages of decoders and other libraries are for the log only,
 * so they are a `detail` instead.
 */
export function createImageDamaged(reason: string, cause?: unknown): AppError {
  return new AppError('image_damaged', { message: `${errorCatalogue.image_damaged.message}: ${reason}`, detail: reason, cause });
}
