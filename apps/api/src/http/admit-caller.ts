import { AppError } from '@pixmill/contracts';
import type { Caller, Database } from '@pixmill/db';
import type { Request, Response } from 'express';
import type { SpendRate } from './rate-limit.js';

/** The account to which a key belongs. Throws AppError `api_key_missing` or `api_key_unknown`. */
async function findCaller({ accounts }: Pick<Database, 'accounts'>, key: string | null): Promise<Caller> {
  if (key === null) throw new AppError('api_key_missing');
  const caller = await accounts.findCaller(key);
  if (!caller) throw new AppError('api_key_unknown');
  return caller;
}

export interface Admission {
  /** As it was sent; null without one. */
  readonly key: string | null;
  readonly request: Request;
  readonly response: Response;
  /** Counts the request: against the key, or for those without a valid one against their address. */
  readonly spend: SpendRate | undefined;
}

/** Who calls, or the refusal; either way the request was counted first. Throws AppError `api_key_missing`, `api_key_unknown` or `rate_limited`. */
export async function admitCaller(database: Pick<Database, 'accounts'>, { key, request, response, spend }: Admission): Promise<Caller> {
  const caller = await findCaller(database, key).catch(async (refusal: unknown) => {
    await spend?.(request, response, null);
    throw refusal;
  });
  await spend?.(request, response, caller.keyId);
  return caller;
}
