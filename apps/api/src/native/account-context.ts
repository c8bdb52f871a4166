import type { Account, ApiScope } from '@pixmill/contracts';

/** The authenticated account of a request to the native API. */
export interface AccountContext {
  readonly accountId: string;
  /** With its balance at the time of the request. */
  readonly account: Account;
  /** Null for a session of a browser that was opened by a code. */
  readonly keyId: string | null;
  /** What the key may do; null is everything. */
  readonly scopes: readonly ApiScope[] | null;
}
