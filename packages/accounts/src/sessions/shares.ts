import { AppError } from '@pixmill/contracts';
import type { ShareRecord, SharesRepository } from '@pixmill/db';
import { createToken, hashToken } from './session-token.js';

/** A link to the pictures of a job. */
export type Share = ShareRecord;

export interface NewShare {
  readonly accountId: string;
  readonly jobId: string;
  /** Null: it ends with the results. */
  readonly expiresAt: Date | null;
}

/** Links that show the pictures of a job to anybody who has them (docs/api/browser.md#shares). */
export interface Shares {
  /** The token is shown only now. Throws AppError `job_not_found` or `state_conflict`. */
  create(share: NewShare): Promise<{ readonly share: Share; readonly token: string }>;
  list: SharesRepository['list'];
  /** Throws AppError `share_not_found`. */
  remove: SharesRepository['remove'];
  /** The link of a token. Throws AppError `share_not_found`, also for one that has ended. */
  get(token: string): Promise<Share>;
}

export function createShares({ shares }: { readonly shares: SharesRepository }): Shares {
  return {
    async create(newShare) {
      const token = createToken();
      return { share: await shares.add({ ...newShare, hash: hashToken(token) }), token };
    },
    list: (query) => shares.list(query),
    remove: (share) => shares.remove(share),
    async get(token) {
      const share = await shares.find(hashToken(token));
      if (!share) throw new AppError('share_not_found');
      return share;
    },
  };
}
