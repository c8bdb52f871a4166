import { AppError } from '@pixmill/contracts';
import type { AccountJobsRepository, StoredImage } from '@pixmill/db';

export interface FindImageDeps {
  readonly database: { readonly accountJobs: Pick<AccountJobsRepository, 'findImage'> };
}

/** An image of the account. Throws AppError `image_not_found`, also for an image of another account. */
export async function getImage(
  { database }: FindImageDeps,
  image: { readonly imageId: string; readonly accountId: string },
): Promise<StoredImage> {
  const found = await database.accountJobs.findImage(image);
  if (!found) throw new AppError('image_not_found');
  return found;
}
