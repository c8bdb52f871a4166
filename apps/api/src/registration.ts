import { integer } from '@pixmill/config';
import { AppError, toAppError } from '@pixmill/contracts';
import type { Administration, Database } from '@pixmill/db';
import type { Registered } from '@pixmill/dialects';
import type { Response } from 'express';
import { z } from 'zod';
import type { ApiSettings } from './config.js';
import type { SpendRate } from './http/rate-limit.js';
import type { SendKey } from './mail.js';
import type { Wiring } from './wiring.js';

export const registrationSettings = z.object({
  REGISTRATION_TOKENS: integer(-1, 2_000_000_000)
    .prefault('0')
    .describe('Opening balance of an account that registers itself; -1 is unlimited'),
  REGISTRATION_RATE_LIMIT: integer(0, 1_000_000)
    .prefault('5')
    .describe('Complete registrations an hour (not a minute) for each address; 0 is off'),
});

export interface Registration {
  readonly name: string;
  readonly email: string;
  readonly response: Response;
}

/** Opens an account for a stranger. Throws AppError `rate_limited`, `already_registered`, `invalid_parameter` or `unavailable`. */
export type Register = (registration: Registration) => Promise<Registered>;

export interface RegistrationDeps {
  readonly settings: Pick<ApiSettings, 'REGISTRATION_TOKENS'>;
  readonly administration: Pick<Administration, 'createAccount'>;
  readonly accounts: Pick<Database['accounts'], 'find' | 'remove'>;
  /** Null: the answer carries the key (decisions.md 13). */
  readonly sendKey: SendKey | null;
  /** The budget of an address; only forms that were filled in completely are counted. */
  readonly spend: SpendRate;
  readonly log: Wiring['log'];
}

/** The plugin's form shows messages beside fields only, so that each goes with the address (MegaOptim contract section 8). */
function besideEmail(thrown: unknown): AppError {
  const { code, message, detail, retryAfterMs, fields } = toAppError(thrown);
  return new AppError(code, {
    message,
    cause: thrown,
    fields: fields ?? { email: [message] },
    ...(detail !== undefined && { detail }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

export function createRegister({ settings, administration, accounts, sendKey, spend, log }: RegistrationDeps): Register {
  async function mailKey({ id, email, key }: { id: string; email: string; key: string }): Promise<void> {
    try {
      await sendKey?.({ email, key });
    } catch (thrown) {
      await accounts.remove(id).catch((error: unknown) => log.error(error, { accountId: id }, 'an account without a known key stays'));
      throw thrown;
    }
  }

  return async ({ name, email, response }) => {
    try {
      await spend(response.req, response, null);
      const created = await administration.createAccount({ name, email, tokens: settings.REGISTRATION_TOKENS });
      await mailKey(created);
      const account = await accounts.find(created.id);
      if (!account) throw new AppError('unavailable', { detail: 'the new account is gone' });
      return { account, key: sendKey ? null : created.key };
    } catch (thrown) {
      throw besideEmail(thrown);
    }
  };
}
