import type { Database } from '@pixmill/db';

export interface BootstrapOptions {
  /** 32 characters of A-Z a-z 0-9. */
  readonly key: string;
  /**
   * Opening balance of a new first account; -1 is unlimited. Changes nothing on an existing account (docs/product-decisions.md#secrets).
   */
  readonly tokens: number;
}

export interface BootstrapResult {
  readonly accountCreated: boolean;
  readonly keyCreated: boolean;
}

/**
 * Creates the first account if there is none, and adds `key` to the first account unless it exists. Safe to repeat at every start: a
 * revoked key and a disabled account stay as they are. Throws AppError `unavailable`.
 */
export async function bootstrapAccount(
  { accounts, apiKeys }: Pick<Database, 'accounts' | 'apiKeys'>,
  { key, tokens }: BootstrapOptions,
): Promise<BootstrapResult> {
  if (await apiKeys.isKnown(key)) return { accountCreated: false, keyCreated: false };
  const first = await accounts.findFirst();
  if (first) {
    await apiKeys.add({ accountId: first.id, key });
    return { accountCreated: false, keyCreated: true };
  }
  await accounts.create({ name: 'First account', email: 'owner@localhost', tokens: tokens === -1 ? null : tokens, key });
  return { accountCreated: true, keyCreated: true };
}
