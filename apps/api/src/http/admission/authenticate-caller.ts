import { AppError } from '@pixmill/contracts';
import type { Caller, Database } from '@pixmill/db';
import type { Request, Response } from 'express';
import type { CheckRateLimit } from './rate-limit.js';

/** The account to which a key belongs. Throws AppError `api_key_missing` or `api_key_unknown`. */
async function getCaller({ accounts }: Pick<Database, 'accounts'>, key: string | null): Promise<Caller> {
  if (key === null) throw new AppError('api_key_missing');
  const caller = await accounts.findCaller(key);
  if (!caller) throw new AppError('api_key_unknown');
  return caller;
}

export interface AuthenticationRequest {
  /** As it was sent; null without one. */
  readonly apiKey: string | null;
  readonly request: Request;
  readonly response: Response;
  /** Counts the request: against the key, or for those without a valid one against their address. */
  readonly checkRateLimit: CheckRateLimit | undefined;
}

/** Who calls, or the refusal; either way the request was counted first. Throws AppError `api_key_missing`, `api_key_unknown` or `rate_limited`. */
export async function authenticateCaller(
  database: Pick<Database, 'accounts'>,
  { apiKey, request, response, checkRateLimit }: AuthenticationRequest,
): Promise<Caller> {
  const caller = await getCaller(database, apiKey).catch(async (refusal: unknown) => {
    await checkRateLimit?.(request, response, null);
    throw refusal;
  });
  await checkRateLimit?.(request, response, caller.keyId);
  return caller;
}
