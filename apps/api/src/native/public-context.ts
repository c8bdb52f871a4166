import type { Session } from '@pixmill/accounts';
import { AppError } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import type { BudgetOwner, CheckRateLimit } from '../http/admission/rate-limit.js';
import type { FindSession } from './sessions/find-session.js';

/** A request to a route of the native API that needs no key. */
export interface PublicContext {
  /** The session of the request, which is counted against its budget. Throws AppError `session_invalid`, `csrf_missing` or `rate_limited`. */
  getSession(): Promise<Session>;
  /** Counts the request against the budget of its address, where failed keys count too. Throws AppError `rate_limited`. */
  countGuess(): Promise<void>;
  /** Counts the request against the budget of views of links, of its address. Throws AppError `rate_limited`. */
  countView(): Promise<void>;
  /** Counts it against the budget of the administration, too: it may guess that key. Throws AppError `rate_limited`. */
  countAdminGuess(): Promise<void>;
}

export interface PublicContextDeps {
  readonly findSession: FindSession;
  readonly checkRateLimit: CheckRateLimit;
  readonly checkAdminRateLimit: CheckRateLimit;
  readonly checkViewRateLimit: CheckRateLimit;
}

export function createPublicContext(
  { findSession, checkRateLimit, checkAdminRateLimit, checkViewRateLimit }: PublicContextDeps,
  request: Request,
  response: Response,
): PublicContext {
  const countGuess = () => checkRateLimit(request, response, null);
  return {
    countGuess,
    countView: () => checkViewRateLimit(request, response, null),
    countAdminGuess: () => checkAdminRateLimit(request, response, null),
    async getSession() {
      const session = await findSession(request).catch(async (thrown: unknown) => {
        await countGuess();
        throw thrown;
      });
      await checkRateLimit(request, response, session && toBudget(session));
      if (session === null) throw new AppError('session_invalid', { message: 'This request has no session' });
      return session;
    },
  };
}

/** Sessions of a key share its budget. Pure. */
export const toBudget = ({ keyId, id, requestsPerMinute }: Session): BudgetOwner => ({ keyId: keyId ?? id, requestsPerMinute });
