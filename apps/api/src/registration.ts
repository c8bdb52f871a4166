import type { Administration } from '@pixmill/accounts';
import { AppError, toAppError } from '@pixmill/contracts';
import type { Database } from '@pixmill/db';
import type { RegistrationResult } from '@pixmill/dialects';
import { integer } from '@pixmill/runtime';
import type { Response } from 'express';
import { z } from 'zod';
import type { Composition } from './compose.js';
import type { ApiSettings } from './config.js';
import type { CheckRateLimit } from './http/admission/rate-limit.js';
import type { SendApiKey } from './mailer.js';

export const registrationSettings = z.object({
  REGISTRATION_TOKENS: integer(-1, 2_000_000_000)
    .prefault('0')
    .describe('Opening balance of an account that registers itself; -1 is unlimited'),
  REGISTRATION_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('5')
    .describe('Complete registrations an hour (not a minute) for each address; 0 is off'),
});

export interface RegistrationRequest {
  readonly name: string;
  readonly email: string;
  readonly response: Response;
}

/** Opens an account for a stranger. Throws AppError `rate_limited`, `already_registered`, `invalid_parameter` or `unavailable`. */
export type Register = (registration: RegistrationRequest) => Promise<RegistrationResult>;

export interface RegisterDeps {
  readonly settings: Pick<ApiSettings, 'REGISTRATION_TOKENS'>;
  readonly administration: Pick<Administration, 'createAccount'>;
  readonly accounts: Pick<Database['accounts'], 'find' | 'remove'>;
  /** Null: the answer carries the key (decisions.md 13). */
  readonly sendApiKey: SendApiKey | null;
  /** The budget of an address; only forms that were filled in completely are counted. */
  readonly checkRateLimit: CheckRateLimit;
  readonly log: Composition['log'];
}

/** The plugin's form shows messages beside fields only, so that each goes with the address (MegaOptim contract section 8). */
function withEmailField(thrown: unknown): AppError {
  const { code, message, detail, retryAfterMs, fields } = toAppError(thrown);
  return new AppError(code, {
    message,
    cause: thrown,
    fields: fields ?? { email: [message] },
    ...(detail !== undefined && { detail }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

export function createRegister({ settings, administration, accounts, sendApiKey, checkRateLimit, log }: RegisterDeps): Register {
  async function sendKeyByMail({ id, email, key }: { id: string; email: string; key: string }): Promise<void> {
    try {
      await sendApiKey?.({ email, key });
    } catch (thrown) {
      await accounts.remove(id).catch((error: unknown) => log.error(error, { accountId: id }, 'an account without a known key stays'));
      throw thrown;
    }
  }

  return async ({ name, email, response }) => {
    try {
      await checkRateLimit(response.req, response, null);
      const created = await administration.createAccount({ name, email, tokens: settings.REGISTRATION_TOKENS });
      await sendKeyByMail(created);
      const account = await accounts.find(created.id);
      if (!account) throw new AppError('unavailable', { detail: 'the new account is gone' });
      return { account, key: sendApiKey ? null : created.key };
    } catch (thrown) {
      throw withEmailField(thrown);
    }
  };
}
