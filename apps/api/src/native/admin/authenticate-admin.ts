import { AppError } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import type { CheckRateLimit } from '../../http/admission/rate-limit.js';
import { apiKeyFromHeaders } from '../api-key-from-headers.js';
import type { FindSession } from '../sessions/find-session.js';
import { checkAdminKey } from './check-admin-key.js';

export interface AuthenticateAdminDeps {
  /** Null without `ADMIN_API_KEY`: sessions of administrators are then the only way in. */
  readonly adminKey: string | null;
  readonly findSession: FindSession;
  readonly checkAdminRateLimit: CheckRateLimit;
}

/** Lets the operator's key and sessions of administrators in. Throws AppError. */
export type AuthenticateAdmin = (request: Request, response: Response) => Promise<void>;

export function createAuthenticateAdmin({ adminKey, findSession, checkAdminRateLimit }: AuthenticateAdminDeps): AuthenticateAdmin {
  return async (request, response) => {
    // Counted before the key or the cookie is checked, so that guesses use up the budget.
    await checkAdminRateLimit(request, response, null);
    const session = apiKeyFromHeaders(request.headers) === null ? await findSession(request) : null;
    if (session?.admin) return;
    if (session) throw new AppError('scope_missing', { message: 'This session may not administer the service' });
    if (adminKey === null) throw new AppError('route_not_found');
    checkAdminKey(request.headers, adminKey);
  };
}
