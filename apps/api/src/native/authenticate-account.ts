import { type ApiScope, AppError } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import { type AuthenticateDeps, authenticateCaller } from '../http/admission/authenticate-caller.js';
import type { CheckRateLimit } from '../http/admission/rate-limit.js';
import type { AccountContext } from './account-context.js';
import { apiKeyFromHeaders } from './api-key-from-headers.js';
import { toBudget } from './public-context.js';
import type { FindSession } from './sessions/find-session.js';
import { toApiScopes } from './to-api-scopes.js';

export interface AuthenticateAccountDeps extends AuthenticateDeps {
  readonly findSession: FindSession;
  readonly checkRateLimit: CheckRateLimit;
}

/** The account of a request, by its key or by its session. A key in a header counts before a cookie. Throws AppError. */
export type AuthenticateAccount = (request: Request, response: Response) => Promise<AccountContext>;

export function createAuthenticateAccount(deps: AuthenticateAccountDeps): AuthenticateAccount {
  const { findSession, checkRateLimit } = deps;

  async function findBySession(request: Request, response: Response): Promise<AccountContext | null> {
    const session = await findSession(request).catch(async (thrown: unknown) => {
      await checkRateLimit(request, response, null);
      throw thrown;
    });
    if (session === null) return null;
    await checkRateLimit(request, response, toBudget(session));
    const { account, keyId, scopes } = session;
    if (account === null) throw new AppError('scope_missing', { message: 'This session has no account: it only administers the service' });
    return { accountId: account.id, account, keyId, scopes: scopes && toApiScopes(scopes) };
  }

  return async (request, response) => {
    const apiKey = apiKeyFromHeaders(request.headers);
    const bySession = apiKey === null ? await findBySession(request, response) : null;
    if (bySession !== null) return bySession;
    const { account, keyId, scopes } = await authenticateCaller(deps, { apiKey, request, response, checkRateLimit });
    return { accountId: account.id, account, keyId, scopes: scopes && toApiScopes(scopes) };
  };
}

/** Throws AppError `scope_missing`. */
export function rejectWithoutScope({ scopes }: AccountContext, needed: ApiScope | 'any' | null): void {
  if (needed === null || needed === 'any' || scopes === null || scopes.includes(needed)) return;
  throw new AppError('scope_missing', { message: `This key may not do that: it needs the scope ${needed}` });
}
