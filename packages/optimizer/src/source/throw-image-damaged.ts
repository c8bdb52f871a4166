import { AppError } from '@pixmill/contracts';

/** Turns an error of a decoder into AppError `image_damaged`; for `catch`. */
export function throwImageDamaged(cause: unknown): never {
  throw new AppError('image_damaged', { detail: cause instanceof Error ? cause.message : 'undecodable', cause });
}
