import { AppError } from '@pixmill/contracts';
import type { AccountsRepository, SessionsRepository } from '@pixmill/db';
import { createToken, hashToken } from './session-token.js';

export interface SignInCodeDeps {
  readonly sessions: Pick<SessionsRepository, 'addCode'>;
  readonly accounts: Pick<AccountsRepository, 'findByIdOrEmail' | 'findFirst'>;
}

export interface SignInCodeRequest {
  /** Id or e-mail address; the oldest account when absent. */
  readonly account?: string | undefined;
  /** Whether the session may administer the service. */
  readonly admin: boolean;
}

export interface SignInCode {
  readonly code: string;
  /** E-mail address of the account; null for a code that only administers. */
  readonly email: string | null;
  readonly admin: boolean;
  readonly expiresAt: Date;
}

const codeTtlMs = 600_000;

/**
 * Creates a code that opens one session within ten minutes. Without any account, a code of an administrator administers only. Throws AppError
 * `account_not_found`.
 */
export async function createSignInCode(
  { sessions, accounts }: SignInCodeDeps,
  { account: idOrEmail, admin }: SignInCodeRequest,
): Promise<SignInCode> {
  const account = idOrEmail === undefined ? await accounts.findFirst() : await accounts.findByIdOrEmail(idOrEmail);
  if (!account && (idOrEmail !== undefined || !admin)) throw new AppError('account_not_found');
  const code = createToken();
  const { expiresAt } = await sessions.addCode({ hash: hashToken(code), accountId: account?.id ?? null, admin, ttlMs: codeTtlMs });
  return { code, email: account?.email ?? null, admin, expiresAt };
}
