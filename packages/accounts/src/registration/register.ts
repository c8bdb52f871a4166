import { AppError, toAppError } from '@pixmill/contracts';
import type { Database } from '@pixmill/db';
import type { RegistrationResult } from '@pixmill/dialects';
import type { Logger } from '@pixmill/runtime';
import type { Administration, CreatedAccount } from '../administration/administration.js';

export interface RegistrationRequest {
  readonly name: string;
  readonly email: string;
  /** Counts the registration against its budget. Throws AppError `rate_limited`. */
  countAttempt(): Promise<void>;
}

/**
 * Registers a new account. Throws AppError `rate_limited`, `already_registered`, `invalid_parameter` or
 * `unavailable`; each has a message for the e-mail field.
 */
export type Register = (registration: RegistrationRequest) => Promise<RegistrationResult>;

/** Sends a new key to its owner. Throws AppError `unavailable` when the mail was not accepted. */
export type SendApiKey = (mail: { readonly email: string; readonly key: string }) => Promise<void>;

export interface RegisterDeps {
  /** Balance of a new account; -1 is unlimited. */
  readonly openingTokens: number;
  readonly administration: Pick<Administration, 'createAccount'>;
  readonly accounts: Pick<Database['accounts'], 'find' | 'remove'>;
  /** Null without a mail server: the result then has the key. Source: docs/product-decisions.md#registration. */
  readonly sendApiKey: SendApiKey | null;
  readonly log: Logger;
}

export function createRegister({ openingTokens, administration, accounts, sendApiKey, log }: RegisterDeps): Register {
  /** An account whose owner never gets the key is useless and blocks its address, so it is removed. */
  async function sendKeyByMail({ id, email, key }: CreatedAccount): Promise<void> {
    try {
      await sendApiKey?.({ email, key });
    } catch (thrown) {
      await accounts
        .remove(id)
        .catch((error: unknown) => log.error(error, { accountId: id }, 'account not removed after its key could not be mailed'));
      throw thrown;
    }
  }

  return async ({ name, email, countAttempt }) => {
    try {
      await countAttempt();
      const created = await administration.createAccount({ name, email, tokens: openingTokens });
      await sendKeyByMail(created);
      const account = await accounts.find(created.id);
      if (!account) throw new AppError('unavailable', { detail: 'the new account was not found' });
      return { account, key: sendApiKey ? null : created.key };
    } catch (thrown) {
      throw withEmailField(thrown);
    }
  };
}

/**
 * The plugin's form shows only messages of fields, so every message belongs to the e-mail field
 * (docs/contracts/megaoptim.md#8-registration).
 */
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
