import { AppError } from '@pixmill/contracts';

/** What a decoder's refusal means for the picture: AppError `image_damaged`. For `catch`. */
export function throwImageDamaged(cause: unknown): never {
  throw new AppError('image_damaged', { detail: cause instanceof Error ? cause.message : 'undecodable', cause });
}
