import { openDatabase } from '@pixmill/db';

export interface BootstrapOptions {
  /** 32 characters of A-Z a-z 0-9. */
  readonly key: string;
  /** Opening balance of a new first account; -1 is unlimited. Changes nothing on an account that is there (decisions.md 26). */
  readonly tokens: number;
}

/**
 * Sees to it that there is a first account and that `key` opens it; safe to repeat at every start. A key that was revoked, or whose
 * account was disabled, stays so.
 * Throws AppError `unavailable`.
 */
export async function bootstrapAccount(
  url: string,
  { key, tokens }: BootstrapOptions,
): Promise<{ accountCreated: boolean; keyCreated: boolean }> {
  const { accounts, apiKeys, close } = openDatabase({ url, poolSize: 1 });
  try {
    if (await apiKeys.isKnown(key)) return { accountCreated: false, keyCreated: false };
    const first = await accounts.findFirst();
    if (first) {
      await apiKeys.add({ accountId: first.id, key });
      return { accountCreated: false, keyCreated: true };
    }
    await accounts.create({ name: 'First account', email: 'owner@localhost', tokens: tokens === -1 ? null : tokens, key });
    return { accountCreated: true, keyCreated: true };
  } finally {
    await close();
  }
}
