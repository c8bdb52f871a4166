import { AppError } from '@pixmill/contracts';
import type { Caller, Database } from '@pixmill/db';
import type { Request, Response } from 'express';
import type { CheckRateLimit } from './rate-limit.js';

export interface AuthenticateDeps {
  readonly database: { readonly accounts: Pick<Database['accounts'], 'findCaller'> };
}

export interface AuthenticationRequest {
  /** As it was sent; null without one. */
  readonly apiKey: string | null;
  readonly request: Request;
  readonly response: Response;
  /** Counts the request against the budget of its key, or of its client address when it has no valid key. */
  readonly checkRateLimit: CheckRateLimit | undefined;
}

/** Throws AppError `api_key_missing` or `api_key_unknown`. */
async function getCaller({ database }: AuthenticateDeps, apiKey: string | null): Promise<Caller> {
  if (apiKey === null) throw new AppError('api_key_missing');
  const caller = await database.accounts.findCaller(apiKey);
  if (!caller) throw new AppError('api_key_unknown');
  return caller;
}

/**
 * Returns the account and the key of a request. Counts requests with a rejected key, too. Throws AppError `api_key_missing`,
 * `api_key_unknown` or `rate_limited`.
 */
export async function authenticateCaller(
  deps: AuthenticateDeps,
  { apiKey, request, response, checkRateLimit }: AuthenticationRequest,
): Promise<Caller> {
  const caller = await getCaller(deps, apiKey).catch(async (thrown: unknown) => {
    await checkRateLimit?.(request, response, null);
    throw thrown;
  });
  await checkRateLimit?.(request, response, { keyId: caller.keyId, requestsPerMinute: caller.requestsPerMinute });
  return caller;
}
