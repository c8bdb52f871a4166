import { AppError } from '@pixmill/contracts';
import type { AccountJob, AccountJobsRepository } from '@pixmill/db';

export interface GetAccountJobDeps {
  readonly database: { readonly accountJobs: Pick<AccountJobsRepository, 'find'> };
}

export interface AccountJobRef {
  readonly accountId: string;
  readonly jobId: string;
}

/** A job of the account, of any dialect. Throws AppError `job_not_found`, also for a job of another account. */
export async function getAccountJob({ database }: GetAccountJobDeps, ref: AccountJobRef): Promise<AccountJob> {
  const found = await database.accountJobs.find(ref);
  if (!found) throw new AppError('job_not_found');
  return found;
}
